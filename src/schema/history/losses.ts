import { z } from 'zod';

/** What a training step reports. */
export const Losses = z.object({
  generator: z.number().describe('By default the cross-entropy of D(G(z)) against real; weight decay left out'),
  discriminator: z
    .number()
    .describe('By default the cross-entropy over real images plus over fakes; weight decay and penalties left out'),
  dReal: z
    .number()
    .describe(
      'Mean probability of real that D gives to real images; with a relativistic loss, that a real one looks more real than a fake',
    ),
  dFake: z
    .number()
    .describe('Mean probability of real that D gives to fakes; with a relativistic loss, that a fake looks more real'),
});
export type Losses = z.infer<typeof Losses>;
