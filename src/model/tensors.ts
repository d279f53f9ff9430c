/** Named float32 arrays, as a checkpoint keeps them. */
export type Tensors = Readonly<Record<string, { readonly shape: readonly number[]; readonly data: Float32Array }>>;
