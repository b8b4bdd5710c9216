const words = (list: string): ReadonlySet<string> => new Set(list.split(/\s+/u));

/**
 * LaTeX commands whose first letter, after a backslash, is also an escape of JSON. What would remain behind a line break, a tab or a
 * carriage return is no word, so the command is what was meant wherever it stands. `\b…` and `\f…` need no list: nobody
 * writes a backspace or a form feed before a letter.
 */
export const COMMANDS = words(`
  nabla natural ncong nearrow negthinspace neq newcommand newline newpage nexists ngeq ngeqslant ngtr nleftarrow nLeftarrow
  nleftrightarrow nleq nleqslant nless nmid nobreak nocite noindent nolimits nonumber notag normalsize not notin nparallel nprec
  npreceq nrightarrow nRightarrow nshortmid nsim nsubset nsubseteq nsucc nsucceq nsupset nsupseteq nvdash nvDash nwarrow
  raggedleft raggedright raisebox rangle rbrace rbrack rceil ref renewcommand restriction rfloor rgroup rho right
  rightarrow rightarrowtail rightharpoondown rightharpoonup rightleftarrows rightleftharpoons rightsquigarrow
  rightrightarrows risingdotseq rm rmoustache root rotatebox rtimes rule rvert rVert
  tableofcontents tabular tag tanh tau tbinom text textasciicircum textasciitilde textunderscore textquotedblleft textquotedblright ttfamily textbackslash textbf textcolor textdegree textgreater
  textit textless textmd textnormal textrm textsc textsf textsl textstyle textsubscript textsuperscript texttt textup
  textwidth tfrac therefore theta thickapprox thicksim thickspace thinspace tilde times tiny title toprule triangle
  triangledown triangleleft trianglelefteq triangleq triangleright trianglerighteq twoheadleftarrow twoheadrightarrow`);

/** Commands behind whose first letter a word or a name remains ("an", "o", "u"): only what stands around them tells. */
export const DOUBTFUL = words('ne neg ni node nu num table tabs tan to top tr tt');
