/** Things that there are, to put into addresses. */
export interface KnownIds {
  readonly job: string;
  readonly checkpoint: string;
  readonly dataset: string;
}

/** What a request that is against the document may be refused with. */
const refusals = [400, 401, 403, 404, 405, 406, 409, 413, 415, 422, 428, 429, 431];

const addresses = {
  jobs: 'job',
  checkpoints: 'checkpoint',
  datasets: 'dataset',
} as const satisfies Record<string, keyof KnownIds>;

/**
 * The text of a schemathesis.toml.
 * @param known what to ask for in place of made-up ids, except where that would remove it
 */
export function configOf(known?: KnownIds): string {
  const checks = `[checks]
max_response_time = 300
negative_data_rejection.expected-statuses = ${JSON.stringify(refusals)}
`;
  if (!known) return checks;
  const operations = Object.entries(addresses).map(
    ([folder, kind]) => `
[[operations]]
include-path-regex = "^/${folder}/\\\\{id\\\\}"
exclude-method = ["DELETE"]
parameters = { "path.id" = ${JSON.stringify(known[kind])} }
`,
  );
  return checks + operations.join('');
}
