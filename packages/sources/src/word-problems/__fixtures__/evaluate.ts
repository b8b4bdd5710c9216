/** The value of an expression of numbers, `+ - * /` and brackets. */
export function evaluate(expression: string): number {
  const tokens = expression.match(/\d+(?:\.\d+)?|[-+*/()]/g) ?? [];
  if (tokens.join('') !== expression.replaceAll(' ', '')) throw new Error(`strange characters in ${expression}`);
  const atom = (): number => {
    const token = tokens.shift();
    if (token !== '(') return Number(token);
    const value = sum();
    if (tokens.shift() !== ')') throw new Error(`missing bracket in ${expression}`);
    return value;
  };
  const product = (): number => {
    let value = atom();
    while (tokens[0] === '*' || tokens[0] === '/') value = tokens.shift() === '*' ? value * atom() : value / atom();
    return value;
  };
  const sum = (): number => {
    let value = product();
    while (tokens[0] === '+' || tokens[0] === '-') value = tokens.shift() === '+' ? value + product() : value - product();
    return value;
  };
  const value = sum();
  if (tokens.length > 0) throw new Error(`unread rest in ${expression}`);
  return value;
}
