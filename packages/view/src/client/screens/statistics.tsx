import type { Measured } from '../../api/types.ts';
import { Charts } from '../charts/charts.tsx';
import { Facts, Head, Scrolled, Section } from './parts.tsx';

/** What one wants to know of vectors and texts before training on them. */
export function Statistics({ measured: { state, message, groups, figures } }: { measured: Measured }) {
  if (groups.length === 0)
    return (
      <Section title="For training on it">
        <p class={state === 'failed' ? 'problem' : 'quiet'} role="status">
          {message || 'There is nothing to measure.'}
        </p>
      </Section>
    );
  return (
    <>
      {groups.map(({ title, facts, near }) => (
        <Section key={title} title={`For training on it · ${title}`}>
          <Facts facts={facts.map(({ name, value, about }) => [name, value, about] as const)} />
          {near && (
            <Scrolled label={`Nearest rows: ${title}`}>
              <table>
                <Head words={near.columns.slice(0, 1)} numbers={near.columns.slice(1)} />
                <tbody>
                  {near.rows.map(([what = '', ...cells]) => (
                    <tr key={what}>
                      <th scope="row">{what}</th>
                      {cells.map((cell, index) => (
                        <td key={near.columns[index + 1]} class="number">
                          {cell}
                        </td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scrolled>
          )}
        </Section>
      ))}
      <Charts figures={figures} />
    </>
  );
}
