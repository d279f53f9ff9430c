/**
 * A row of a table, its cells as text.
 * @param {'td' | 'th'} kind
 * @param {unknown[]} cells
 */
function rowOf(kind, cells) {
  const row = document.createElement('tr');
  for (const [i, text] of cells.entries()) {
    const cell = document.createElement(i === 0 ? 'th' : kind);
    cell.textContent = String(text);
    row.append(cell);
  }
  return row;
}

/**
 * What the model card says.
 * @param {HTMLElement} place
 * @param {any} card
 * @param {typeof words.en} texts
 */
function describe(place, card, texts) {
  const { checkpoint, dataset } = card;
  const { hyperparameters: h, quality } = checkpoint;
  const facts = document.createElement('table');
  facts.append(
    rowOf('td', [texts.dataset, dataset.title ?? dataset.id]),
    rowOf('td', [texts.checkpoint, `${checkpoint.id} (${texts.step} ${checkpoint.step})`]),
    rowOf('td', [texts.trained, `${Math.round(checkpoint.trainedSeconds / 6) / 10} ${texts.minutes}`]),
    rowOf('td', [texts.preset, checkpoint.preset]),
    rowOf('td', [texts.images, `${h.imageSize}×${h.imageSize}`]),
    rowOf('td', [texts.latent, `${h.latentSize} ${texts.latentNumbers}`]),
    rowOf('td', [texts.weights, `${card.weights === 'raw' ? texts.raw : texts.ema}, ${card.precision}`]),
    rowOf('td', [texts.service, `DCGAN service ${card.service}`]),
  );
  place.replaceChildren(facts, heading(texts.quality));
  if (quality) {
    const measures = document.createElement('table');
    const digits = (/** @type {number} */ value) => Number(value.toPrecision(4));
    measures.append(
      rowOf('th', ['', texts.thisOne, texts.reals]),
      rowOf('td', [texts.swd, digits(quality.swd), digits(quality.swdFloor)]),
      rowOf('td', [texts.rKid, digits(quality.rKid), digits(quality.rKidFloor)]),
      rowOf('td', [texts.msSsim, digits(quality.msSsim), digits(quality.msSsimReals)]),
      rowOf('td', [texts.nearest, digits(quality.nearest), digits(quality.nearestReals)]),
      rowOf('td', [texts.spread, digits(quality.spread), digits(quality.spreadReals)]),
    );
    place.append(measures);
  } else {
    const none = document.createElement('p');
    none.textContent = texts.unmeasured;
    place.append(none);
  }
  const settings = document.createElement('pre');
  settings.textContent = JSON.stringify(h, null, 2);
  place.append(heading(texts.settings), settings);
}

/** @param {string} text */
function heading(text) {
  const element = document.createElement('h3');
  element.textContent = text;
  return element;
}
