import type { PageService } from './page-service.js';

export interface FilmFacts {
  readonly width: number;
  readonly height: number;
  readonly seconds: number;
}

/** What Chromium finds in an MP4. On a page of its own, whose policy lets it play what is in memory. */
export async function filmFacts(pages: PageService, film: Buffer): Promise<FilmFacts> {
  const context = await pages.context();
  const player = await context.newPage();
  const facts = await player.evaluate<FilmFacts>(`
    new Promise((resolve, reject) => {
      const video = document.createElement('video');
      video.onloadeddata = () =>
        resolve({ width: video.videoWidth, height: video.videoHeight, seconds: video.duration });
      video.onerror = () => reject(new Error(video.error.message));
      video.src = 'data:video/mp4;base64,${film.toString('base64')}';
    })
  `);
  await player.close();
  return facts;
}
