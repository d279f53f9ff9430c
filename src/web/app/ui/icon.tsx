const shapes = {
  play: 'M7 5l12 7-12 7z',
  stop: 'M6 6h12v12H6z',
  first: 'M19 5l-9 7 9 7zM6 5v14',
  previous: 'M15 5l-8 7 8 7',
  next: 'M9 5l8 7-8 7',
  last: 'M5 5l9 7-9 7zM18 5v14',
  save: 'M12 4v11m-5-5 5 5 5-5M5 20h14',
  zoomOut: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  enlarge: 'M14 4h6v6M20 4l-7 7M10 20H4v-6M4 20l7-7',
  close: 'M6 6l12 12M18 6 6 18',
} as const;

/** A drawn sign; what it means stands in the button's own label. */
export function Icon({ name }: { readonly name: keyof typeof shapes }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path d={shapes[name]} />
    </svg>
  );
}
