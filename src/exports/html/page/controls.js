// Last of all: what people press.

for (let i = 0; i < gridImages; i++) {
  const button = document.createElement('button');
  button.type = 'button';
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = imageSize;
  button.append(canvas);
  button.addEventListener('click', () => {
    take(state.seed, i);
    view.scrollIntoView({ block: 'nearest' });
  });
  grid.append(button);
}
for (const i of directions.keys()) {
  const label = document.createElement('label');
  const text = document.createElement('span');
  text.className = 'direction';
  const slider = document.createElement('input');
  // As far as the sliders of the service go.
  Object.assign(slider, { type: 'range', min: '-4', max: '4', step: '0.05', value: '0' });
  slider.addEventListener('input', () => {
    state.moved[i] = slider.valueAsNumber;
    show();
  });
  label.append(text, slider);
  byId('directions').append(label);
}

seedField.addEventListener('input', () => {
  const { value } = seedField;
  if (/^\d+$/.test(value) && Number(value) <= 0xffff_ffff) take(Number(value), 0);
});
byId('random').addEventListener('click', () => take(randomSeed(), 0));
variety.addEventListener('input', () => {
  state.variety = variety.valueAsNumber;
  show();
  showGrid();
});
byId('reset').addEventListener('click', () => {
  state.moved = directions.map(() => 0);
  for (const slider of byId('directions').querySelectorAll('input')) slider.value = '0';
  show();
});
byId('walk').addEventListener('click', () => {
  if (walking === undefined) walk();
  else stopWalk();
});
byId('save').addEventListener('click', () => save([view], 1, `${card.checkpoint.id}-${state.seed}`));
byId('save-grid').addEventListener('click', () =>
  save([...grid.querySelectorAll('canvas')], 4, `${card.checkpoint.id}-${state.seed}-grid`),
);
for (const button of byId('languages').querySelectorAll('button'))
  button.addEventListener('click', () => {
    language = button.dataset.language === 'ja' ? 'ja' : 'en';
    translate();
  });

scaleField.value = imageSize <= 64 ? '8' : '4';
view.width = view.height = imageSize;
if (directions.length === 0) byId('directions-panel').hidden = true;
mark();
translate();
