/** A request as the service names it in its advice: below BASE_PATH, if there is one, and with nothing after it. */
const request = (method: string, path: string) => new RegExp(`\\b${method} /(?:\\S*?/)?${path}(?![\\w/{?-])`, 'g');

/** What the service advises, and the same for somebody at a command line; the first that fits. */
const commands: readonly (readonly [RegExp, string])[] = [
  [/ DELETE \S+latest=true deletes/g, ' --latest deletes'],
  [request('POST', 'jobs/([\\w.-]+)/(cancel|pause|resume|retry)'), 'dcgan jobs $2 $1'],
  [request('POST', 'sweeps/([\\w.-]+)/cancel'), 'dcgan sweep cancel $1'],
  [/\bPOST \S*\/jobs with resumeFrom and a dataset/g, 'dcgan train --dataset ID --resume CHECKPOINT'],
  [/\bPOST \S*\/jobs with resumeFrom and more steps/g, 'dcgan train --resume CHECKPOINT --steps N'],
  [/\bPOST \S*\/jobs, without resumeFrom/g, 'dcgan train, without --resume'],
  [/\bPOST \S*\/jobs and "(?:exclusions|crops)": "current" or "none"/g, 'dcgan train'],
  [request('POST', 'jobs'), 'dcgan train'],
  [
    /\bGET \S*\/jobs\/\{id\}\/checkpoints lists those of a job/g,
    'dcgan jobs JOB names the newest and the best of a job',
  ],
  [request('GET', 'jobs/([\\w-]+)'), 'dcgan jobs $1'],
  [request('GET', 'jobs'), 'dcgan jobs'],
  [request('GET', 'sweeps'), 'dcgan sweep'],
  [/\bcurl --data-binary @FILE to POST \S*\/datasets\?name=NAME/g, 'dcgan datasets add FILE --name NAME'],
  [/\bPOST \S*\/datasets(?:\?[\w=]+)?/g, 'dcgan datasets add PATH'],
  [request('GET', 'datasets/([\\w-]+)'), 'dcgan datasets $1'],
  [request('GET', 'datasets'), 'dcgan datasets'],
  [/\bGET \S*\/checkpoints\/\{id\}\/download\?format=raw/g, 'dcgan export --format raw'],
  [/\bcurl --data-binary @FILE\.zip/g, 'dcgan import FILE.zip'],
];

/** What the service says, where it advises a request of which there is a verb. */
export function asCommands(message: string): string {
  return commands.reduce((text, [pattern, command]) => text.replace(pattern, command), message);
}

/** Fields of a request that have options of another name: what they are called, their option, and how it is written. */
const fields: readonly (readonly [RegExp, string, string])[] = [
  [/\bhyperparameters\.(\w+)/g, 'set', '--set $1'],
  [/\bsearch\.parameters\.(\w+)[\w.]*/g, 'vary', '--vary $1'],
  [/\bsearch\.runs\b/g, 'runs', '--runs'],
  [/\b(?:maxMinutes|budget\.minutes)\b/g, 'minutes', '--minutes'],
  [/\bbudget\.steps\b/g, 'steps', '--steps'],
  [/\bresumeFrom\b/g, 'resume', '--resume'],
];

/** What the service says of fields, where they were given as options: `steps: must …` becomes `--steps: must …`. */
export function asOptions(message: string, args: readonly string[]): string {
  const isGiven = (name: string) => args.some(arg => arg === `--${name}` || arg.startsWith(`--${name}=`));
  const renamed = fields.reduce(
    (text, [pattern, name, option]) => (isGiven(name) ? text.replace(pattern, option) : text),
    message.replace(/^The (?:body|query|address) of the request is not valid\. /, ''),
  );
  return renamed.replace(/(^|; )(\w+)(?=:| must )/g, (all, before: string, name: string) =>
    isGiven(name) ? `${before}--${name}` : all,
  );
}
