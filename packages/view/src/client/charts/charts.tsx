import type { Figure } from '../../api/types.ts';
import { Section } from '../screens/parts.tsx';
import { Chart } from './chart.tsx';

/** Figures beside each other, each under its title. */
export function Charts({ figures }: { figures: readonly Figure[] }) {
  return (
    <div class="columns">
      {figures.map((figure) => (
        <Section key={figure.id} title={figure.title}>
          <Chart figure={{ ...figure, title: '' }} />
        </Section>
      ))}
    </div>
  );
}
