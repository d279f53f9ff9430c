import { client, serviceUrl } from '../../service/service.js';
import { linkHere } from '../../shell/route.js';
import { CopyField } from '../../ui/copy-field.js';
import { words } from '../../words/words.js';
import { drawing, expressionOf, rested } from '../explored.js';

/** How to get this image again: a link to this page, a curl command, and code. */
export function Recipe() {
  const { play } = words.value;
  const parameters = { latent: [expressionOf(rested.value)], ...drawing(rested.value) };
  const link = linkHere();
  const code = `import { createClient } from 'dcgan-client';
const client = createClient({ baseUrl: '${serviceUrl}' });
const image = await client.generatePng(${JSON.stringify(parameters)});`;
  return (
    <section class="card" aria-labelledby="recipe">
      <h2 id="recipe">{play.recipe}</h2>
      <CopyField label={play.link} text={link} />
      <CopyField label="curl" text={`curl -o image.png '${client.url('generatePng', parameters)}'`} />
      <CopyField label={play.code} text={code} />
    </section>
  );
}
