import { type Inputs, operations } from './generated/operations.js';

export type OperationName = keyof Inputs;

/**
 * The address of an operation with its parameters, such as one for `<img src>`.
 * @param baseUrl address of the service, with its BASE_PATH if it has one
 */
export function address(baseUrl: string, name: OperationName, input: object = {}): string {
  const { path, query } = operations[name];
  const values = input as Readonly<Record<string, unknown>>;
  const filled = path.replace(/\{(\w+)\}/g, (_, parameter: string) => encodeURIComponent(String(values[parameter])));
  const search = new URLSearchParams();
  for (const parameter of query as readonly string[]) {
    const value = values[parameter];
    if (value === undefined) continue;
    // A list is a parameter that is repeated; metadata is given as JSON.
    for (const one of Array.isArray(value) ? value : [value])
      search.append(parameter, typeof one === 'object' ? JSON.stringify(one) : String(one));
  }
  const text = search.toString();
  return `${baseUrl.replace(/\/+$/, '')}${filled}${text === '' ? '' : `?${text}`}`;
}
