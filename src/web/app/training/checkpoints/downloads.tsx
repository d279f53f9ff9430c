import type { Checkpoint } from '../../../../client/index.js';
import { useResource } from '../../service/resource.js';
import { addressOf, client } from '../../service/service.js';
import { Awaited } from '../../ui/awaited.js';
import { CopyField } from '../../ui/copy-field.js';
import { bytes } from '../../words/format.js';
import { words } from '../../words/words.js';

/** What a program needs that runs a file; nothing where the file is for another service. */
const packages = {
  safetensors: 'pip install safetensors numpy pillow',
  onnx: 'pip install onnxruntime numpy pillow',
  savedmodel: 'pip install tensorflow pillow',
  tfjs: 'npx serve',
  raw: undefined,
  html: undefined,
} as const;

/** Everything that a checkpoint can be taken along as: what it is for, how large it is, and a program that runs it. */
export function Downloads({ checkpoint: { id, name } }: { readonly checkpoint: Pick<Checkpoint, 'id' | 'name'> }) {
  const { downloads: text } = words.value.training;
  // Another name is another file: it stands in the card.
  const { value, error } = useResource(`checkpoint/${id}/${name ?? ''}`, () => client.getCheckpoint({ id }));
  if (!value) return <Awaited error={error} />;
  const formats = [...new Set(value.downloads.map(({ format }) => format))];
  return (
    <ul class="plain-list downloads" aria-label={text.title}>
      {formats.map(format => {
        const files = value.downloads.filter(file => file.format === format);
        const [first] = files;
        const isArchive = format === 'savedmodel' || format === 'tfjs';
        const get = [
          `curl -OJ '${addressOf(first!.url)}'`,
          ...(isArchive ? [`unzip '${id}*.zip'`] : []),
          ...(packages[format] ? [packages[format]] : []),
        ];
        return (
          <li key={format} class="note">
            <strong>{text.formats[format].name}</strong>
            <p class="small">{text.formats[format].text}</p>
            <div class="row">
              {files.map(({ url, precision, weights, bytes: size }) => (
                <a key={url} class="button small" href={addressOf(url)} download>
                  {weights === null ? text.whole : text.weights[weights]}, {precision} · {bytes(size)}
                </a>
              ))}
            </div>
            {first!.program && (
              <details class="small">
                <summary>{text.program}</summary>
                <CopyField label={text.get} text={get.join('\n')} />
                <CopyField label={text.run} text={first!.program.code} />
              </details>
            )}
          </li>
        );
      })}
    </ul>
  );
}
