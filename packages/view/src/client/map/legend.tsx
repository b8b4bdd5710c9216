import { NONE_COLOR, scaleColor } from '../lib/colors.ts';
import { short } from '../lib/format.ts';
import type { Coloring } from './points.ts';

/** What the colours mean. */
export function Legend({
  coloring,
  title,
  waiting,
}: {
  coloring: Coloring;
  title: string;
  waiting: string | undefined;
}) {
  const { legend } = coloring;
  if (waiting) {
    return (
      <p class="quiet" role="status">
        {`${title}: ${waiting}`}
      </p>
    );
  }
  if (legend.kind === 'none') return null;
  return (
    <section class="legendbox" aria-label={`Colours: ${title}`}>
      <h2>{title}</h2>
      {legend.kind === 'scale' ? (
        <>
          <svg viewBox="0 0 240 14" class="ramp" aria-hidden="true" preserveAspectRatio="none">
            {Array.from({ length: 48 }, (_, step) => (
              <rect key={`step ${step}`} x={step * 5} width="5.5" height="14" fill={scaleColor(step / 47)} />
            ))}
          </svg>
          <p class="range">
            <span>{title === 'density' ? 'sparse' : short(legend.min)}</span>
            <span>{title === 'density' ? 'dense' : short(legend.max)}</span>
          </p>
        </>
      ) : (
        <ul class="legend">
          {legend.labels.map(([label, color]) => (
            <Entry key={label} label={label} color={color} />
          ))}
          {legend.more > 0 && <Entry label={`${legend.more} others`} color={NONE_COLOR} />}
        </ul>
      )}
    </section>
  );
}

function Entry({ label, color }: { label: string; color: string }) {
  return (
    <li>
      <svg width="12" height="12" aria-hidden="true">
        <rect width="12" height="12" rx="6" fill={color} />
      </svg>
      {label}
    </li>
  );
}
