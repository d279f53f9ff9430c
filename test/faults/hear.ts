/** Reads a stream of events until there is enough. @throws Error when it ends before */
export async function hear(response: Response, isEnough: (text: string) => boolean): Promise<string> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (!isEnough(text)) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`The stream ended after ${text}`);
    text += value;
  }
  // A service that was killed has no stream to cancel.
  reader.cancel().catch(() => {});
  return text;
}
