import { Fragment } from 'preact';
import { useResource } from '../../service/resource.js';
import { client } from '../../service/service.js';
import { NotAllowed } from '../../session/not-allowed.js';
import { can } from '../../session/session.js';
import { linkTo } from '../../shell/route.js';
import { Awaited } from '../../ui/awaited.js';
import { words } from '../../words/words.js';
import { sending } from './upload.js';
import { UploadForm } from './upload-form.js';
import { Uploading } from './uploading.js';

/** Files become a dataset: the form, or how far the upload is. */
export function UploadPage() {
  const { upload, all } = words.value.datasets;
  const { value: datasets, error } = useResource('datasets', () => client.listDatasets());
  const { value: session } = useResource('session', () => client.getSession());
  if (!can('uploadDatasets')) return <NotAllowed />;
  const isReady = datasets && session;
  return (
    <Fragment>
      <header>
        <div>
          <a href={linkTo(['datasets'])} class="small">
            ← {all}
          </a>
          <h1>{upload.title}</h1>
          <p class="quiet">{upload.text}</p>
        </div>
      </header>
      {!isReady && <Awaited error={error} />}
      {sending.value ? (
        <Uploading sending={sending.value} />
      ) : (
        isReady && <UploadForm datasets={datasets.data} maxFiles={session.limits.uploadFiles} />
      )}
    </Fragment>
  );
}
