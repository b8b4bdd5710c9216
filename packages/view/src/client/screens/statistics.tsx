import type { Measured } from '../../api/types.ts';
import { Chart } from '../charts/chart.tsx';
import { Facts, Scrolled, Section } from './parts.tsx';

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
                <thead>
                  <tr>
                    {near.columns.map((column, index) => (
                      <th scope="col" key={column} class={index === 0 ? '' : 'number'}>
                        {column}
                      </th>
                    ))}
                  </tr>
                </thead>
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
      <div class="columns">
        {figures.map((figure) => (
          <Section key={figure.id} title={figure.title}>
            <Chart figure={{ ...figure, title: '' }} />
          </Section>
        ))}
      </div>
    </>
  );
}
