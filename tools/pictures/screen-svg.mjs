const THEMES = {
  light: {
    ground: '#ffffff',
    ink: '#1c2126',
    dim: '#6b7580',
    rule: '#d5dae0',
    colors: {
      30: '#1c2126',
      31: '#b3261e',
      32: '#1d7a4f',
      33: '#8a6100',
      34: '#2457a6',
      35: '#8a3a86',
      36: '#146d7d',
      37: '#5b6570',
    },
  },
  dark: {
    ground: '#15181c',
    ink: '#e6e9ed',
    dim: '#98a2ad',
    rule: '#343b44',
    colors: {
      30: '#9aa4af',
      31: '#f28b82',
      32: '#6fcf97',
      33: '#e6c465',
      34: '#8ab4f4',
      35: '#d7a0d3',
      36: '#7fd0dd',
      37: '#e6e9ed',
    },
  },
};
const CELL = { width: 8.4, height: 19 };
const MARGIN = 18;

/** Lines of a screen as the text of an SVG file. Each piece says how wide it is, so that columns stand below each other in any font. */
export function screenSvg(lines, columns, theme, title) {
  const { ground, ink, dim, rule, colors } = THEMES[theme];
  const width = Math.ceil(columns * CELL.width) + 2 * MARGIN;
  const height = lines.length * CELL.height + 2 * MARGIN;
  const texts = lines.flatMap((line, row) =>
    piecesOf(line).map(({ text, start, style }) => {
      const color = style.dim ? dim : (colors[style.color >= 90 ? style.color - 60 : style.color] ?? ink);
      const x = (MARGIN + start * CELL.width).toFixed(1);
      const y = MARGIN + row * CELL.height + 14;
      const weight = style.bold ? ' font-weight="700"' : '';
      const length = ([...text].length * CELL.width).toFixed(1);
      return `<text x="${x}" y="${y}" fill="${color}"${weight} textLength="${length}" lengthAdjust="spacingAndGlyphs">${escaped(text)}</text>`;
    }),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>${escaped(title)}</title>
<style>text{font:14px ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;white-space:pre}</style>
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8" fill="${ground}" stroke="${rule}"/>
${texts.join('\n')}
</svg>
`;
}

/** Stretches of one style, without the blanks around them. */
function piecesOf(line) {
  const pieces = [];
  for (const [column, { letter, style }] of line.entries()) {
    const last = pieces.at(-1);
    if (last && JSON.stringify(last.style) === JSON.stringify(style)) last.text += letter;
    else pieces.push({ text: letter, start: column, style });
  }
  return pieces.flatMap(({ text, start, style }) => {
    const inner = text.trim();
    return inner === '' ? [] : [{ text: inner, start: start + [...text].indexOf([...inner][0]), style }];
  });
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
