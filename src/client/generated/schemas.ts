/** Written by `npm run openapi` from the API, and not to be edited. */

export type JobEvent =
  | {
      event: 'status';
      data: {
        status: 'queued' | 'running' | 'paused' | 'succeeded' | 'failed' | 'canceled';
        /**
         * What has been requested of a running job and is about to happen
         */
        requested?: ('cancel' | 'pause') | null;
        error?: {
          code: string;
          message: string;
        } | null;
      };
    }
  | {
      event: 'progress';
      data: {
        progress: {
          step: number;
          steps: number;
          epoch: number;
          imagesSeen: number;
          /**
           * Median of the last 50 steps, the first of an attempt left out; those with penalties count by their share
           */
          secondsPerStep: number | null;
          etaSeconds: number | null;
          /**
           * Time that the training has taken so far: steps, samples, measuring and saving; what was lost left out
           */
          trainedSeconds: number;
        };
        losses: {
          /**
           * By default the cross-entropy of D(G(z)) against real; weight decay left out
           */
          generator: number;
          /**
           * By default the cross-entropy over real images plus over fakes; weight decay and penalties left out
           */
          discriminator: number;
          /**
           * Mean probability of real that D gives to real images; with a relativistic loss, that a real one looks more real than a fake
           */
          dReal: number;
          /**
           * Mean probability of real that D gives to fakes; with a relativistic loss, that a fake looks more real
           */
          dFake: number;
        } | null;
        preparation: {
          what: string;
          code?: string;
          /**
           * What the text says, to say it in another language by its code
           */
          params?: {
            [k: string]: string | number;
          };
          done: number;
          total: number;
        } | null;
        attempt: number;
      };
    }
  | {
      event: 'sample';
      data: {
        step: number;
      };
    }
  | {
      event: 'checkpoint';
      data: {
        id: string;
        step: number;
        sha256: string;
      };
    }
  | {
      event: 'warning';
      data: {
        code: string;
        message: string;
        /**
         * What the message says, to say it in another language by its code
         */
        params?: {
          [k: string]: string | number;
        };
        step: number | null;
      };
    }
  | {
      event: 'renamed';
      data: {
        /**
         * Your name for it, set with PATCH /jobs/{id}
         */
        name: string | null;
        metadata: {
          [k: string]: string;
        };
      };
    }
  | {
      event: 'reset';
      /**
       * Events are lost: the state as it is now follows, and what else is shown has to be loaded again
       */
      data: {
        reason: 'missed';
      };
    };
export type TaskEvent =
  | {
      event: 'status';
      data: {
        status: 'queued' | 'running' | 'succeeded' | 'failed' | 'canceled';
        requested?: 'cancel' | null;
        error?: {
          code: string;
          message: string;
        } | null;
        result?: unknown;
      };
    }
  | {
      event: 'progress';
      data: {
        progress: {
          /**
           * What it does now, in words
           */
          phase: string;
          done: number;
          total: number;
          detail: unknown;
        } | null;
        /**
         * How often it was begun: more than once when the service ended meanwhile
         */
        attempt: number;
      };
    }
  | {
      event: 'reset';
      /**
       * Events are lost: the state as it is now follows, and what else is shown has to be loaded again
       */
      data: {
        reason: 'missed';
      };
    };
export type ServiceEvent =
  | {
      event: 'reset';
      /**
       * Load everything: the stream begins here, or no longer knows all that has happened since the event before it
       */
      data: {
        reason: 'connected' | 'missed';
      };
    }
  | {
      event: 'job';
      data:
        | {
            id: string;
            type: 'created';
            data: Job;
          }
        | {
            id: string;
            type: 'status';
            data: {
              status: 'queued' | 'running' | 'paused' | 'succeeded' | 'failed' | 'canceled';
              /**
               * What has been requested of a running job and is about to happen
               */
              requested?: ('cancel' | 'pause') | null;
              error?: {
                code: string;
                message: string;
              } | null;
            };
          }
        | {
            id: string;
            type: 'progress';
            data: {
              progress: {
                step: number;
                steps: number;
                epoch: number;
                imagesSeen: number;
                /**
                 * Median of the last 50 steps, the first of an attempt left out; those with penalties count by their share
                 */
                secondsPerStep: number | null;
                etaSeconds: number | null;
                /**
                 * Time that the training has taken so far: steps, samples, measuring and saving; what was lost left out
                 */
                trainedSeconds: number;
              };
              losses: {
                /**
                 * By default the cross-entropy of D(G(z)) against real; weight decay left out
                 */
                generator: number;
                /**
                 * By default the cross-entropy over real images plus over fakes; weight decay and penalties left out
                 */
                discriminator: number;
                /**
                 * Mean probability of real that D gives to real images; with a relativistic loss, that a real one looks more real than a fake
                 */
                dReal: number;
                /**
                 * Mean probability of real that D gives to fakes; with a relativistic loss, that a fake looks more real
                 */
                dFake: number;
              } | null;
              preparation: {
                what: string;
                code?: string;
                /**
                 * What the text says, to say it in another language by its code
                 */
                params?: {
                  [k: string]: string | number;
                };
                done: number;
                total: number;
              } | null;
              attempt: number;
            };
          }
        | {
            id: string;
            type: 'sample';
            data: {
              step: number;
            };
          }
        | {
            id: string;
            type: 'checkpoint';
            data: {
              id: string;
              step: number;
              sha256: string;
            };
          }
        | {
            id: string;
            type: 'warning';
            data: {
              code: string;
              message: string;
              /**
               * What the message says, to say it in another language by its code
               */
              params?: {
                [k: string]: string | number;
              };
              step: number | null;
            };
          }
        | {
            id: string;
            type: 'renamed';
            data: {
              /**
               * Your name for it, set with PATCH /jobs/{id}
               */
              name: string | null;
              metadata: {
                [k: string]: string;
              };
            };
          }
        | {
            id: string;
            type: 'checkpoints';
            data: null;
          }
        | {
            id: string;
            type: 'deleted';
            data: null;
          };
    }
  | {
      event: 'dataset';
      data:
        | {
            id: string;
            /**
             * `progress`, `ready`, `failed`: of an upload. `changed`: its title, the images that are left out, or the crops that are moved
             */
            type: 'progress' | 'ready' | 'failed' | 'changed';
            data: Dataset;
          }
        | {
            id: string;
            type: 'deleted';
            data: null;
          };
    }
  | {
      event: 'task';
      data:
        | {
            id: string;
            type: 'created';
            data: Task;
          }
        | {
            id: string;
            type: 'status';
            data: {
              status: 'queued' | 'running' | 'succeeded' | 'failed' | 'canceled';
              requested?: 'cancel' | null;
              error?: {
                code: string;
                message: string;
              } | null;
              result?: unknown;
            };
          }
        | {
            id: string;
            type: 'progress';
            data: {
              progress: {
                /**
                 * What it does now, in words
                 */
                phase: string;
                done: number;
                total: number;
                detail: unknown;
              } | null;
              /**
               * How often it was begun: more than once when the service ended meanwhile
               */
              attempt: number;
            };
          }
        | {
            id: string;
            type: 'deleted';
            data: null;
          };
    };
export type Task =
  | {
      id: string;
      type: 'projection';
      status: 'queued' | 'running' | 'succeeded' | 'failed' | 'canceled';
      /**
       * 0 = next; null once it has started
       */
      queuePosition: number | null;
      /**
       * What has been requested of a running task and is about to happen
       */
      requested: 'cancel' | null;
      createdAt: string;
      startedAt: string | null;
      finishedAt: string | null;
      /**
       * How often it was begun: more than once when the service ended meanwhile
       */
      attempt: number;
      progress: {
        /**
         * What it does now, in words
         */
        phase: string;
        done: number;
        total: number;
        detail: {
          /**
           * float32 little-endian in base64url, as `z` of /generate.png takes it
           */
          z: string;
          /**
           * Mean difference between its image and the given one, in levels of 0 to 255: below 1 they look the same
           */
          difference: number;
          /**
           * The attempt that this latent is on the way of, from 1
           */
          start: number;
        } | null;
      } | null;
      input: {
        /**
         * Id of the checkpoint whose generator is searched
         */
        model: string;
        /**
         * Name of the favorite that the latent becomes
         */
        name: string;
        /**
         * Chooses the latents from which the search starts
         */
        seed: number;
        /**
         * Attempts at most, each from another latent
         */
        starts: number;
      };
      result: {
        /**
         * The favorite that the latent has become
         */
        name: string;
        /**
         * float32 little-endian in base64url, as `z` of /generate.png takes it
         */
        z: string;
        /**
         * Mean difference between its image and the given one, in levels of 0 to 255: below 1 they look the same
         */
        difference: number;
        /**
         * Whether the image is one of this generator, found to within a level
         */
        isExact: boolean;
        urls: {
          /**
           * The image of the latent
           */
          image: string;
          favourite: string;
          /**
           * The training images nearest to it
           */
          nearest: string;
        };
      } | null;
      error: {
        code: string;
        message: string;
      } | null;
      urls: {
        self: string;
        events: string;
        /**
         * Files that belong to the result, by name
         */
        files: {
          [k: string]: string;
        };
      };
    }
  | {
      id: string;
      type: 'quality';
      status: 'queued' | 'running' | 'succeeded' | 'failed' | 'canceled';
      /**
       * 0 = next; null once it has started
       */
      queuePosition: number | null;
      /**
       * What has been requested of a running task and is about to happen
       */
      requested: 'cancel' | null;
      createdAt: string;
      startedAt: string | null;
      finishedAt: string | null;
      /**
       * How often it was begun: more than once when the service ended meanwhile
       */
      attempt: number;
      progress: {
        /**
         * What it does now, in words
         */
        phase: string;
        done: number;
        total: number;
        detail: {
          /**
           * Mean over the images that have been measured so far
           */
          swd: number;
        } | null;
      } | null;
      input: {
        /**
         * Id of the checkpoint that is measured
         */
        checkpoint: string;
        /**
         * Images to generate and to measure at most
         */
        images: number;
        /**
         * Chooses the latents and the real images
         */
        seed: number;
      };
      result: {
        /**
         * Sliced Wasserstein distance to real images (Karras et al. 2018), ×10³, mean over groups of `groupImages`; less is better
         */
        swd: {
          value: number;
          /**
           * Lower end of the 95 % interval
           */
          low: number;
          /**
           * Upper end of it
           */
          high: number;
          /**
           * The same between two sets of real images: what a perfect generator would get
           */
          reals: {
            value: number;
            /**
             * Lower end of the 95 % interval
             */
            low: number;
            /**
             * Upper end of it
             */
            high: number;
          };
        };
        /**
         * Mean multi-scale structural similarity of pairs of generated images; above that of real ones = less varied
         */
        msSsim: {
          value: number;
          /**
           * Lower end of the 95 % interval
           */
          low: number;
          /**
           * Upper end of it
           */
          high: number;
          /**
           * The same for pairs of real images
           */
          reals: {
            value: number;
            /**
             * Lower end of the 95 % interval
             */
            low: number;
            /**
             * Upper end of it
             */
            high: number;
          };
        };
        /**
         * Mean distance of two generated images (RMS of 16×16 pixels, 0 to 1); below that of real ones = less varied
         */
        spread: {
          value: number;
          /**
           * Lower end of the 95 % interval
           */
          low: number;
          /**
           * Upper end of it
           */
          high: number;
          /**
           * The same for real images
           */
          reals: {
            value: number;
            /**
             * Lower end of the 95 % interval
             */
            low: number;
            /**
             * Upper end of it
             */
            high: number;
          };
        };
        /**
         * Unbiased squared MMD to real images, of the features of a random convolution network; not a KID; less is better
         */
        rKid: {
          value: number;
          /**
           * Lower end of the 95 % interval
           */
          low: number;
          /**
           * Upper end of it
           */
          high: number;
          /**
           * The same between two sets of real images: what a perfect generator would get, around 0
           */
          reals: {
            value: number;
            /**
             * Lower end of the 95 % interval
             */
            low: number;
            /**
             * Upper end of it
             */
            high: number;
          };
        };
        /**
         * Share of generated images that lie among the real ones (Kynkäänniemi et al. 2019, k = 3, random features); low = blurred, or something else
         */
        precision: {
          value: number;
          /**
           * Lower end of the 95 % interval
           */
          low: number;
          /**
           * Upper end of it
           */
          high: number;
          /**
           * The same between two sets of real images: what a perfect generator would get
           */
          reals: {
            value: number;
            /**
             * Lower end of the 95 % interval
             */
            low: number;
            /**
             * Upper end of it
             */
            high: number;
          };
        };
        /**
         * Share of real images that lie among the generated ones, by the same features; low = few of the many kinds of images
         */
        recall: {
          value: number;
          /**
           * Lower end of the 95 % interval
           */
          low: number;
          /**
           * Upper end of it
           */
          high: number;
          /**
           * The same between two sets of real images: what a perfect generator would get
           */
          reals: {
            value: number;
            /**
             * Lower end of the 95 % interval
             */
            low: number;
            /**
             * Upper end of it
             */
            high: number;
          };
        };
        checkpoint: string;
        dataset: string;
        /**
         * Generated images that were measured, against as many real ones
         */
        images: number;
        /**
         * Groups in which all but precision and recall were measured
         */
        groups: number;
        /**
         * Images of a group
         */
        groupImages: number;
        /**
         * Whether real images are compared with ones that were held out of the training
         */
        heldOut: boolean;
        /**
         * Time that the measurement took
         */
        seconds: number;
      } | null;
      error: {
        code: string;
        message: string;
      } | null;
      urls: {
        self: string;
        events: string;
        /**
         * Files that belong to the result, by name
         */
        files: {
          [k: string]: string;
        };
      };
    };

export interface Job {
  id: string;
  /**
   * Your name for it, set with PATCH /jobs/{id}
   */
  name: string | null;
  /**
   * `imported` when it holds a checkpoint of another service: it has ended, and has never trained here
   */
  kind: 'training' | 'imported';
  status: 'queued' | 'running' | 'paused' | 'succeeded' | 'failed' | 'canceled';
  dataset: string;
  preset: 'seed' | 'paper' | 'stable' | 'tiny';
  seed: number;
  hyperparameters: Hyperparameters;
  maxMinutes: number | null;
  sampleEvery: number;
  checkpoint: {
    every: number;
    keep: number;
  };
  stopOn: ('NON_FINITE' | 'DISCRIMINATOR_DOMINATES' | 'GENERATOR_DOMINATES' | 'MODE_COLLAPSE' | 'REGRESSED')[];
  priority: 'high' | 'normal' | 'low';
  /**
   * The checkpoint that it starts from
   */
  resumeFrom: string | null;
  /**
   * Of an imported job: the id that its checkpoint had in the other service
   */
  importedFrom: string | null;
  /**
   * Images that it leaves out; null for none
   */
  exclusions: {
    /**
     * SHA-256 of the list: trainings with the same one leave out the same images
     */
    list: string;
    /**
     * Images left out
     */
    images: number;
  } | null;
  /**
   * Moved crops that it uses; null for none
   */
  crops: {
    /**
     * SHA-256 of the list: trainings with the same one see the same squares
     */
    list: string;
    /**
     * Images whose crop is moved
     */
    images: number;
  } | null;
  /**
   * The sweep that it is a run of; at the end of a rung it is `paused` until the sweep continues
   */
  sweep: {
    id: string;
    run: number;
    rung: number;
    /**
     * Why the sweep dropped it; such a job is `canceled`
     */
    dropped: string | null;
  } | null;
  /**
   * 0 = next; null once it has started
   */
  queuePosition: number | null;
  /**
   * What has been requested of a running job and is about to happen
   */
  requested: ('cancel' | 'pause') | null;
  createdAt: string;
  finishedAt: string | null;
  startedAt: string | null;
  attempt: number;
  device: string | null;
  precision: ('float32' | 'bfloat16') | null;
  preparation: {
    what: string;
    code?: string;
    /**
     * What the text says, to say it in another language by its code
     */
    params?: {
      [k: string]: string | number;
    };
    done: number;
    total: number;
  } | null;
  progress: {
    step: number;
    steps: number;
    epoch: number;
    imagesSeen: number;
    /**
     * Median of the last 50 steps, the first of an attempt left out; those with penalties count by their share
     */
    secondsPerStep: number | null;
    etaSeconds: number | null;
    /**
     * Time that the training has taken so far: steps, samples, measuring and saving; what was lost left out
     */
    trainedSeconds: number;
  };
  losses: {
    /**
     * By default the cross-entropy of D(G(z)) against real; weight decay left out
     */
    generator: number;
    /**
     * By default the cross-entropy over real images plus over fakes; weight decay and penalties left out
     */
    discriminator: number;
    /**
     * Mean probability of real that D gives to real images; with a relativistic loss, that a real one looks more real than a fake
     */
    dReal: number;
    /**
     * Mean probability of real that D gives to fakes; with a relativistic loss, that a fake looks more real
     */
    dFake: number;
  } | null;
  warnings: {
    code: string;
    message: string;
    /**
     * What the message says, to say it in another language by its code
     */
    params?: {
      [k: string]: string | number;
    };
    step: number | null;
  }[];
  latestSample: number | null;
  latestCheckpoint: {
    id: string;
    step: number;
    sha256: string;
  } | null;
  quality: MeasuredQuality | null;
  /**
   * The kept checkpoint with the best quality, by SWD and variety, which is never deleted to make room
   */
  bestCheckpoint: {
    id: string;
    step: number;
    sha256: string;
  } | null;
  error: {
    code: string;
    message: string;
  } | null;
  metadata: {
    [k: string]: string;
  };
  urls: {
    self: string;
    metrics: string;
    latestSample: string | null;
    generate: string | null;
  };
}
export interface Hyperparameters {
  /**
   * Side of the images in pixels: a whole number times 2^(blocks)
   */
  imageSize: number;
  /**
   * Length of the latent vector z, each element uniform in (-1, 1)
   */
  latentSize: number;
  /**
   * Real images, and fakes, in each step
   */
  batchSize: number;
  /**
   * Channels of each convolution block of the generator, from its input to its output
   *
   * @minItems 1
   * @maxItems 7
   */
  generatorChannels: number[];
  /**
   * Channels of each convolution block of the discriminator, from its input to its output
   *
   * @minItems 1
   * @maxItems 7
   */
  discriminatorChannels: number[];
  /**
   * Learn a scale and an offset after each batch norm (Radford et al. 2015)
   */
  batchNormAffine: boolean;
  /**
   * Which of the discriminator's blocks have batch norm
   */
  discriminatorBatchNorm: 'all' | 'notFirst' | 'none';
  /**
   * Adam's learning rate for the generator
   */
  generatorLearningRate: number;
  /**
   * Adam's learning rate for the discriminator
   */
  discriminatorLearningRate: number;
  /**
   * Adam's decay of the first moment
   */
  beta1: number;
  /**
   * Adam's decay of the second moment
   */
  beta2: number;
  /**
   * Adam's epsilon
   */
  epsilon: number;
  /**
   * Adds ½·weightDecay·Σw² of every weight (not biases) to the losses
   */
  weightDecay: number;
  /**
   * Probability of 'real' that the discriminator learns for real images; 0.9 = one-sided label smoothing; not used by hinge and relativistic losses
   */
  realLabel: number;
  /**
   * Mirror each real image left-right with probability ½
   */
  flip: boolean;
  /**
   * Changes of real and generated images before the discriminator sees them (DiffAugment, Zhao et al. 2020): color, translation, cutout
   *
   * @maxItems 3
   */
  diffAugment: ('color' | 'translation' | 'cutout')[];
  /**
   * Divide the discriminator's kernels by their largest singular value (Miyato et al. 2018); meant for blocks without batch norm
   */
  spectralNorm: boolean;
  /**
   * Decay of the running average of the generator's weights that is kept beside the raw ones
   */
  emaDecay: number;
  /**
   * Number format of the convolutions; auto measures both at the start and takes the faster
   */
  precision: 'auto' | 'float32' | 'bfloat16';
  /**
   * What the networks minimize: `softmax` cross-entropy as in the article, the same with one `sigmoid` (Goodfellow et al. 2014), `hinge` (Lim & Ye 2017), or `relativistic`, which compares each real image with a fake (RpGAN: Jolicoeur-Martineau 2018)
   */
  loss: 'softmax' | 'sigmoid' | 'hinge' | 'relativistic';
  /**
   * Weight γ of R1, the penalty γ/2·‖∇D(x)‖² on the discriminator's slope at real images (Mescheder et al. 2018); 0 = none. It needs a discriminator without batch norm
   */
  r1: number;
  /**
   * The same at generated images (R2)
   */
  r2: number;
  /**
   * Steps from one with penalties to the next, whose weights are multiplied by as much (lazy regularization, Karras et al. 2020)
   */
  penaltyEvery: number;
  /**
   * Makes the changes of diffAugment only as often as it takes for the discriminator to be sure of this much more than half of the real images (adaptive augmentation, Karras et al. 2020, who took 0.6); 0 = always
   */
  adaptiveAugment: number;
  /**
   * Share of the images that is never trained on, against which copies and overfitting are measured
   */
  heldOut: number;
  /**
   * How a block of the generator doubles the size: by a `transposed` convolution as in the article, or by `nearest` neighbor and a 4×4 convolution, which leaves no checkerboard in even areas (Odena et al. 2016)
   */
  upsampling: 'transposed' | 'nearest';
}
export interface MeasuredQuality {
  /**
   * Generated images that were measured, against as many real ones
   */
  images: number;
  /**
   * Sliced Wasserstein distance to real images, mean over the levels (Karras et al. 2018), ×10³; less is better
   */
  swd: number;
  /**
   * The same between two sets of real images: what a perfect generator would get
   */
  swdFloor: number;
  /**
   * The distance on each level of the Laplacian pyramid: fine details first, shapes last
   */
  swdLevels: {
    side: number;
    distance: number;
    floor: number;
  }[];
  /**
   * Mean multi-scale structural similarity of pairs of generated images; above msSsimReals = less varied
   */
  msSsim: number;
  /**
   * The same for pairs of real images
   */
  msSsimReals: number;
  /**
   * Unbiased squared MMD to real images, of the features of a random convolution network; not a KID; less is better
   */
  rKid: number;
  /**
   * The same between two sets of real images; around 0
   */
  rKidFloor: number;
  /**
   * Mean distance of generated images to the nearest training image (RMS of 16×16 pixels, 0 to 1)
   */
  nearest: number;
  /**
   * The same for real images: those held out of the training or, without any, each left out of those that it is compared with
   */
  nearestReals: number;
  /**
   * Share of generated images that are less than half as far from a training image as real ones are
   */
  memorised: number;
  /**
   * With held-out images: how far the discriminator's verdict on them has moved from its verdict on training images towards that on generated ones, 0 to 1 (r_v of Karras et al. 2020)
   */
  overfitting?: number;
  /**
   * Mean distance of two generated images (RMS of 16×16 pixels, 0 to 1)
   */
  spread: number;
  /**
   * The same for real images
   */
  spreadReals: number;
  /**
   * Time that the measurement took
   */
  seconds: number;
  /**
   * Step whose generator was measured
   */
  step: number;
}
export interface Dataset {
  id: string;
  /**
   * Your title for it, set with PATCH /datasets/{id}
   */
  title: string | null;
  kind: 'builtIn' | 'folder' | 'upload';
  description: string;
  /**
   * `ready`: decoded. `unread`, `changed`: the next training decodes it first. `receiving`, `decoding`, `failed`: an upload in progress, or one that failed
   */
  status: 'receiving' | 'decoding' | 'ready' | 'changed' | 'unread' | 'failed';
  framing: {
    /**
     * How an image becomes a square: `crop` cuts one out, `stretch` squeezes it, `pad` adds a border
     */
    fit: 'crop' | 'stretch' | 'pad';
    /**
     * Which square `crop` cuts out: the middle, the part that draws the eye, or the largest face and its head
     */
    crop: 'center' | 'attention' | 'face';
    /**
     * What `face` does with an image without a face: it is rejected, or its middle is cut out
     */
    faceless?: 'reject' | 'center';
    /**
     * Color behind transparent pixels, and of the border that `pad` adds
     */
    background: string;
  } | null;
  images: number | null;
  /**
   * Images that trainings leave out which are queued from now on: see GET /datasets/{id}/exclusions
   */
  excluded: number;
  /**
   * Images whose crop is moved in trainings that are queued from now on: see GET /datasets/{id}/crops
   */
  movedCrops: number;
  duplicates: number | null;
  nearDuplicates: number | null;
  /**
   * Files that were skipped, at most 100 of them
   */
  rejected: {
    name: string;
    reason: 'corrupt' | 'tooSmall' | 'tooLarge' | 'tooManyPixels' | 'notAnImage' | 'noFace';
    detail: string;
    /**
     * The detail by its code, to say it in another language; from older versions there is none
     */
    said?: {
      code: string;
      params?: {
        [k: string]:
          | string
          | number
          | {
              code: string;
              params?: {
                [k: string]: string | number;
              };
            };
      };
    };
  }[];
  rejectedCount: number | null;
  /**
   * What lies beside the images and is not meant to be one. images + duplicates + rejectedCount + these are all there is
   */
  ignored: {
    /**
     * Hidden files, and those that systems and network drives leave behind
     */
    litter: number;
    /**
     * Texts and data about the images, such as captions, labels and readmes
     */
    notes: number;
    folders: number;
  } | null;
  sides: {
    min: number;
    median: number;
    max: number;
  } | null;
  /**
   * What crops have cut away and is kept, to move them; null when images are not cut, or were decoded by an older version
   */
  surroundings: {
    /**
     * Images from which something was cut away
     */
    images: number;
    /**
     * Bytes that it takes up, without loss
     */
    bytes: number;
  } | null;
  bytes: number | null;
  /**
   * Of the index, which holds the SHA-256 of each image
   */
  sha256: string | null;
  warnings: {
    code: 'TOO_FEW_IMAGES' | 'NEAR_DUPLICATES' | 'FILES_SKIPPED' | 'ARCHIVE_UNFINISHED';
    message: string;
    /**
     * What the message says, to say it in another language by its code
     */
    params?: {
      [k: string]: string | number;
    };
  }[];
  createdAt: string | null;
  /**
   * While it is received and decoded
   */
  progress: {
    receivedBytes: number;
    /**
     * null when the client sends no Content-Length
     */
    totalBytes: number | null;
    /**
     * Images decoded so far, duplicates among them
     */
    decoded: number;
    rejected: number;
    duplicates: number;
    imagesPerSecond: number | null;
    etaSeconds: number | null;
  } | null;
  /**
   * Why the upload failed, or why the folder cannot be trained on as it is
   */
  error: {
    code: string;
    message: string;
  } | null;
  urls: {
    self: string;
    events: string;
    preview: string | null;
    mean: string | null;
  };
}
export interface Checkpoint {
  format: 1;
  id: string;
  job: string;
  step: number;
  createdAt: string;
  dataset: string;
  preset: 'seed' | 'paper' | 'stable' | 'tiny';
  seed: number;
  hyperparameters: Hyperparameters;
  precision: 'float32' | 'bfloat16';
  losses: {
    /**
     * By default the cross-entropy of D(G(z)) against real; weight decay left out
     */
    generator: number;
    /**
     * By default the cross-entropy over real images plus over fakes; weight decay and penalties left out
     */
    discriminator: number;
    /**
     * Mean probability of real that D gives to real images; with a relativistic loss, that a real one looks more real than a fake
     */
    dReal: number;
    /**
     * Mean probability of real that D gives to fakes; with a relativistic loss, that a fake looks more real
     */
    dFake: number;
  } | null;
  /**
   * null when it was not measured
   */
  quality: Quality | null;
  /**
   * What the learning rates are multiplied with: less than 1 after values that were no finite numbers
   */
  learningRateScale: number;
  /**
   * Time that the training had taken by then
   */
  trainedSeconds: number;
  /**
   * Images of the dataset that the training has left out; null when it was queued without any
   */
  exclusions: {
    /**
     * SHA-256 of the list: trainings with the same one leave out the same images
     */
    list: string;
    /**
     * Images left out
     */
    images: number;
  } | null;
  /**
   * Images of the dataset whose crops the training has moved; null when it was queued without any
   */
  crops: {
    /**
     * SHA-256 of the list: trainings with the same one see the same squares
     */
    list: string;
    /**
     * Images whose crop is moved
     */
    images: number;
  } | null;
  files: {
    generator: {
      name: string;
      bytes: number;
      sha256: string;
    };
    training: {
      name: string;
      bytes: number;
      sha256: string;
    };
  };
  /**
   * Your name for it, set with PATCH /checkpoints/{id}
   */
  name: string | null;
}
export interface Quality {
  /**
   * Generated images that were measured, against as many real ones
   */
  images: number;
  /**
   * Sliced Wasserstein distance to real images, mean over the levels (Karras et al. 2018), ×10³; less is better
   */
  swd: number;
  /**
   * The same between two sets of real images: what a perfect generator would get
   */
  swdFloor: number;
  /**
   * The distance on each level of the Laplacian pyramid: fine details first, shapes last
   */
  swdLevels: {
    side: number;
    distance: number;
    floor: number;
  }[];
  /**
   * Mean multi-scale structural similarity of pairs of generated images; above msSsimReals = less varied
   */
  msSsim: number;
  /**
   * The same for pairs of real images
   */
  msSsimReals: number;
  /**
   * Unbiased squared MMD to real images, of the features of a random convolution network; not a KID; less is better
   */
  rKid: number;
  /**
   * The same between two sets of real images; around 0
   */
  rKidFloor: number;
  /**
   * Mean distance of generated images to the nearest training image (RMS of 16×16 pixels, 0 to 1)
   */
  nearest: number;
  /**
   * The same for real images: those held out of the training or, without any, each left out of those that it is compared with
   */
  nearestReals: number;
  /**
   * Share of generated images that are less than half as far from a training image as real ones are
   */
  memorised: number;
  /**
   * With held-out images: how far the discriminator's verdict on them has moved from its verdict on training images towards that on generated ones, 0 to 1 (r_v of Karras et al. 2020)
   */
  overfitting?: number;
  /**
   * Mean distance of two generated images (RMS of 16×16 pixels, 0 to 1)
   */
  spread: number;
  /**
   * The same for real images
   */
  spreadReals: number;
  /**
   * Time that the measurement took
   */
  seconds: number;
}
export interface CheckpointChange {
  /**
   * Your name for it; null removes the name
   */
  name: string | null;
}
export interface CheckpointDeletion {
  id: string;
  /**
   * The favorites and directions that were deleted with their training
   */
  names: {
    job: string;
    name: string;
    kind: 'favourite' | 'direction';
  }[];
  /**
   * The checkpoint that serves images from now on
   */
  serving: string | null;
}
export interface CheckpointDetails {
  format: 1;
  id: string;
  job: string;
  step: number;
  createdAt: string;
  dataset: string;
  preset: 'seed' | 'paper' | 'stable' | 'tiny';
  seed: number;
  hyperparameters: Hyperparameters;
  precision: 'float32' | 'bfloat16';
  losses: {
    /**
     * By default the cross-entropy of D(G(z)) against real; weight decay left out
     */
    generator: number;
    /**
     * By default the cross-entropy over real images plus over fakes; weight decay and penalties left out
     */
    discriminator: number;
    /**
     * Mean probability of real that D gives to real images; with a relativistic loss, that a real one looks more real than a fake
     */
    dReal: number;
    /**
     * Mean probability of real that D gives to fakes; with a relativistic loss, that a fake looks more real
     */
    dFake: number;
  } | null;
  /**
   * null when it was not measured
   */
  quality: Quality | null;
  /**
   * What the learning rates are multiplied with: less than 1 after values that were no finite numbers
   */
  learningRateScale: number;
  /**
   * Time that the training had taken by then
   */
  trainedSeconds: number;
  /**
   * Images of the dataset that the training has left out; null when it was queued without any
   */
  exclusions: {
    /**
     * SHA-256 of the list: trainings with the same one leave out the same images
     */
    list: string;
    /**
     * Images left out
     */
    images: number;
  } | null;
  /**
   * Images of the dataset whose crops the training has moved; null when it was queued without any
   */
  crops: {
    /**
     * SHA-256 of the list: trainings with the same one see the same squares
     */
    list: string;
    /**
     * Images whose crop is moved
     */
    images: number;
  } | null;
  files: {
    generator: {
      name: string;
      bytes: number;
      sha256: string;
    };
    training: {
      name: string;
      bytes: number;
      sha256: string;
    };
  };
  /**
   * Your name for it, set with PATCH /checkpoints/{id}
   */
  name: string | null;
  /**
   * The files that GET /checkpoints/{id}/download makes of it
   */
  downloads: Download[];
}
export interface Download {
  format: 'safetensors' | 'onnx' | 'savedmodel' | 'tfjs' | 'html' | 'raw';
  precision: 'float32' | 'float16';
  /**
   * null: both
   */
  weights: ('ema' | 'raw') | null;
  /**
   * Size of the file
   */
  bytes: number;
  url: string;
  /**
   * A short program that runs the file, beside it, unpacked if it is an archive; null when it runs by itself
   */
  program: {
    language: 'python' | 'html' | 'sh';
    code: string;
  } | null;
}
export interface CheckpointList {
  data: Checkpoint[];
  nextCursor: null;
  /**
   * Checkpoints that a newer version of the service has made. They are left as they are: upgrade to use them
   */
  refused: RefusedRecord[];
}
export interface RefusedRecord {
  id: string;
  code: string;
  /**
   * What is wrong, and what to do about it
   */
  message: string;
}
/**
 * A square, in pixels of the picture that GET /datasets/{id}/images/{sha256}/surroundings.webp shows
 */
export interface Crop {
  /**
   * Pixels from the left edge of the picture to the square
   */
  x: number;
  /**
   * Pixels from the top edge of the picture to the square
   */
  y: number;
  /**
   * Side of the square in pixels
   */
  side: number;
}
export interface CropDetails {
  /**
   * Of the pixels of the image as it was cut at first
   */
  sha256: string;
  /**
   * Where its crop has been moved to; null where it was cut at first
   */
  crop: Crop | null;
  /**
   * Where it was cut at first
   */
  original: Crop;
  /**
   * Of the picture around it, in pixels
   */
  width: number;
  /**
   * Of the picture around it, in pixels
   */
  height: number;
  /**
   * The picture around it as WebP
   */
  url: string;
}
export interface CurrentModel {
  format: 1;
  id: string;
  job: string;
  step: number;
  createdAt: string;
  dataset: string;
  preset: 'seed' | 'paper' | 'stable' | 'tiny';
  seed: number;
  hyperparameters: Hyperparameters;
  precision: 'float32' | 'bfloat16';
  losses: {
    /**
     * By default the cross-entropy of D(G(z)) against real; weight decay left out
     */
    generator: number;
    /**
     * By default the cross-entropy over real images plus over fakes; weight decay and penalties left out
     */
    discriminator: number;
    /**
     * Mean probability of real that D gives to real images; with a relativistic loss, that a real one looks more real than a fake
     */
    dReal: number;
    /**
     * Mean probability of real that D gives to fakes; with a relativistic loss, that a fake looks more real
     */
    dFake: number;
  } | null;
  /**
   * null when it was not measured
   */
  quality: Quality | null;
  /**
   * What the learning rates are multiplied with: less than 1 after values that were no finite numbers
   */
  learningRateScale: number;
  /**
   * Time that the training had taken by then
   */
  trainedSeconds: number;
  /**
   * Images of the dataset that the training has left out; null when it was queued without any
   */
  exclusions: {
    /**
     * SHA-256 of the list: trainings with the same one leave out the same images
     */
    list: string;
    /**
     * Images left out
     */
    images: number;
  } | null;
  /**
   * Images of the dataset whose crops the training has moved; null when it was queued without any
   */
  crops: {
    /**
     * SHA-256 of the list: trainings with the same one see the same squares
     */
    list: string;
    /**
     * Images whose crop is moved
     */
    images: number;
  } | null;
  files: {
    generator: {
      name: string;
      bytes: number;
      sha256: string;
    };
    training: {
      name: string;
      bytes: number;
      sha256: string;
    };
  };
  /**
   * Your name for it, set with PATCH /checkpoints/{id}
   */
  name: string | null;
  /**
   * Whether it is pinned: it answers whoever names no model, and nothing removes it
   */
  isPinned: boolean;
  /**
   * Whether it is the newest: it answers `model=latest`
   */
  isLatest: boolean;
}
export interface DatasetChange {
  /**
   * Your title for it; null removes the title
   */
  title: string | null;
}
export interface DatasetDeletion {
  id: string;
  /**
   * The checkpoints that were deleted with it
   */
  checkpoints: string[];
  /**
   * The favorites and directions that were deleted with their training
   */
  names: {
    job: string;
    name: string;
    kind: 'favourite' | 'direction';
  }[];
  /**
   * Jobs and checkpoints that were trained on it and still exist
   */
  left: {
    jobs: string[];
    checkpoints: string[];
  };
  /**
   * The checkpoint that serves images from now on
   */
  serving: string | null;
}
export interface DatasetList {
  data: Dataset[];
  nextCursor: null;
}
export interface Direction {
  /**
   * Expressions use it for the vector: `seed(42) + 1.5*smile`
   */
  name: string;
  kind: 'named' | 'automatic';
  /**
   * The training to which it belongs: it means nothing in another
   */
  job: string;
  /**
   * The checkpoint whose generator it was found with
   */
  checkpoint: string;
  /**
   * latentSize numbers, of length 1
   */
  vector: number[];
  /**
   * null for an automatic direction
   */
  createdAt: string | null;
  /**
   * The automatic direction that was given this name
   */
  from: string | null;
  /**
   * Directions that it leaves alone
   */
  orthogonalTo: string[];
  /**
   * null for a direction that was not made from images
   */
  separation: {
    /**
     * Images that show it
     */
    with: number;
    /**
     * Images that do not
     */
    without: number;
    /**
     * Share of these images that a direction made from all others puts on the right side (leave-one-out)
     */
    accuracy: number;
    /**
     * Cosine of the angle to the direction that any number of such images would give, estimated by leaving out one after another (jackknife)
     */
    certainty: number;
    /**
     * Whether more images would make a better direction
     */
    moreWouldHelp: boolean;
    /**
     * What this means, and what to do
     */
    advice: string;
  } | null;
  urls: {
    self: string;
    strip: string;
  };
}
export interface DirectionList {
  data: Direction[];
  /**
   * Send it as `cursor` to get the next page; null on the last page
   */
  nextCursor: string | null;
}
export interface DirectionRequest {
  /**
   * Letters of any script, digits and `_`, at most 60, not beginning with a digit
   */
  name: string;
  /**
   * `latest`, the newest checkpoint, or the id of one; when left out, the pinned checkpoint, or the newest if none is pinned
   */
  model?: 'latest' | string;
  /**
   * Expressions for images that show it, such as `seed(42, 5)`: eight or more, unlike each other otherwise
   *
   * @minItems 1
   * @maxItems 256
   */
  with?: string[];
  /**
   * Expressions for images that do not
   *
   * @minItems 1
   * @maxItems 256
   */
  without?: string[];
  /**
   * Directions that it is to leave alone: what it shares with them is taken out
   *
   * @maxItems 32
   *
   * Items: Letters of any script, digits and `_`, at most 60, not beginning with a digit
   */
  orthogonalTo?: string[];
  /**
   * In place of images: an automatic direction that is given the name
   */
  from?: string;
}
export interface Estimate {
  hyperparameters: Hyperparameters;
  /**
   * Steps that would be trained, without those of the checkpoint it resumes from
   */
  steps: number;
  imagesPerStep: number;
  /**
   * null when the images of the dataset have not been counted yet
   */
  epochs: number | null;
  parameters: {
    generator: number;
    discriminator: number;
  };
  /**
   * Of dense layers and convolutions; a multiplication and an addition each count as one
   */
  flopsPerStep: {
    generator: {
      forward: number;
      backward: number;
    };
    discriminator: {
      forward: number;
      backward: number;
    };
    total: number;
  };
  /**
   * In the precision of the first of the workers, or float32
   */
  memory: {
    /**
     * Weights, Adam's moments and averaged weights
     */
    stateBytes: number;
    /**
     * Gradients, and the activations that the backward pass needs
     */
    stepBytes: number;
    /**
     * The least that a training holds; its process takes a few hundred MB more
     */
    totalBytes: number;
  };
  /**
   * Of each checkpoint on disk
   */
  checkpointBytes: number;
  /**
   * Of the first of the workers
   */
  secondsPerStep: number | null;
  startUpSeconds: number | null;
  totalSeconds: number | null;
  /**
   * The workers seen so far: those with enough memory first, of them the fastest first
   */
  workers: WorkerEstimate[];
  warnings: {
    code: 'MEMORY_EXCEEDED';
    message: string;
  }[];
  /**
   * Why there are no seconds, and how to get them
   */
  note: string | null;
  /**
   * The same as a code
   */
  noteCode: ('NO_WORKER' | 'NOT_MEASURED') | null;
}
export interface WorkerEstimate {
  worker: string;
  device: string;
  /**
   * Memory of its device, or of its machine if it has none
   */
  memoryBytes: number;
  /**
   * Whether the training fits into its memory
   */
  fits: boolean;
  /**
   * Precision in which it would train
   */
  precision: 'float32' | 'bfloat16';
  /**
   * null when the worker was not calibrated for this precision
   */
  secondsPerStep: number | null;
  /**
   * `measured`: a job of the same sizes ran there; `calibrated`: from the calibration of the worker
   */
  basis: ('measured' | 'calibrated') | null;
  /**
   * From the start of the trainer to the end of its first step
   */
  startUpSeconds: number | null;
  /**
   * For each checkpoint, without measuring its quality
   */
  checkpointSeconds: number | null;
  /**
   * For each sample grid
   */
  sampleSeconds: number | null;
  /**
   * Start, steps, checkpoints, samples and measurements, without preparing the dataset and waiting for the worker
   */
  totalSeconds: number | null;
  calibratedAt: string | null;
  /**
   * When the worker was last heard of
   */
  seenAt: string;
}
export interface ExclusionList {
  data: {
    /**
     * Of its pixels as it was cut at first
     */
    sha256: string;
    side: number | null;
    /**
     * Where its crop is in trainings that are queued from now on; null where it was cut at first
     */
    crop: Crop | null;
    /**
     * The image as WebP; null, as is side, while a folder that has changed does not hold the image
     */
    url: string | null;
  }[];
  /**
   * Images on all pages
   */
  excluded: number;
  /**
   * Send it as `cursor` to get the next page; null on the last page
   */
  nextCursor: string | null;
}
export interface Favourite {
  /**
   * Expressions use it for the latent: `anna + 1.5*smile`
   */
  name: string;
  /**
   * The training to which it belongs: its latent means nothing in another
   */
  job: string;
  /**
   * The latent: latentSize numbers in [-1, 1]
   */
  z: number[];
  createdAt: string;
  /**
   * When its latent was last replaced
   */
  updatedAt: string;
  urls: {
    self: string;
    /**
     * Its image, made by `model`
     */
    thumbnail: string;
  };
}
export interface FavouriteList {
  data: Favourite[];
  /**
   * Send it as `cursor` to get the next page; null on the last page
   */
  nextCursor: string | null;
}
export interface FavouriteRequest {
  /**
   * An expression, such as `seed(42, 5)`: what it stands for now is kept, whatever its names come to mean
   */
  latent?: string;
  /**
   * The latent itself: latentSize numbers in [-1, 1]
   *
   * @maxItems 1024
   */
  z?: number[];
}
export interface GeneratedImages {
  /**
   * Id of the checkpoint that made the images
   */
  checkpoint: string;
  weights: 'ema' | 'raw';
  /**
   * What every z was multiplied by before the image was made
   */
  truncation: number;
  mediaType: string;
  images: {
    /**
     * An expression that always stands for this z
     */
    latent: string;
    z: number[];
    /**
     * The file, in base64
     */
    image: string;
  }[];
}
export interface Generation {
  /**
   * A latent for each image, row by row
   *
   * @minItems 1
   * @maxItems 256
   *
   * Items: An expression, the numbers of a vector, or the same as float32, little-endian, in base64
   */
  latents?: (string | number[])[];
  /**
   * Latent vectors, rows × cols × latentSize numbers: comma-separated, also in the brackets of JSON, or float32 little-endian in base64 (base64url needs no escapes)
   */
  z?: string;
  /**
   * In place of latents: image i has the z of (seed, i)
   */
  seed?: number;
  /**
   * 8 when left out; with latents or z, chosen to fit
   */
  rows?: number;
  /**
   * 8 when left out; with latents or z, chosen to fit
   */
  cols?: number;
  /**
   * Variety: every latent is multiplied by it; towards 0 images become more average
   */
  truncation?: number;
  /**
   * Enlarges every pixel to scale × scale pixels
   */
  scale?: number;
  /**
   * `latest`, the newest checkpoint, or the id of one; when left out, the pinned checkpoint, or the newest if none is pinned
   */
  model?: 'latest' | string;
  /**
   * The generator's averaged weights, or those of the last step
   */
  weights?: 'ema' | 'raw';
  /**
   * Whether the file says how it was made, so that it can be made again; false leaves that out
   */
  recipe?: boolean;
  /**
   * Of the images; by default as `Accept` says, or PNG
   */
  format?: 'png' | 'webp' | 'jpeg';
}
export interface Health {
  status: 'alive';
  version: string;
  uptimeSeconds: number;
}
export interface HyperparameterOverrides {
  /**
   * Side of the images in pixels: a whole number times 2^(blocks)
   */
  imageSize?: number;
  /**
   * Length of the latent vector z, each element uniform in (-1, 1)
   */
  latentSize?: number;
  /**
   * Real images, and fakes, in each step
   */
  batchSize?: number;
  /**
   * Channels of each convolution block of the generator, from its input to its output
   *
   * @minItems 1
   * @maxItems 7
   */
  generatorChannels?: number[];
  /**
   * Channels of each convolution block of the discriminator, from its input to its output
   *
   * @minItems 1
   * @maxItems 7
   */
  discriminatorChannels?: number[];
  /**
   * Learn a scale and an offset after each batch norm (Radford et al. 2015)
   */
  batchNormAffine?: boolean;
  /**
   * Which of the discriminator's blocks have batch norm
   */
  discriminatorBatchNorm?: 'all' | 'notFirst' | 'none';
  /**
   * Adam's learning rate for the generator
   */
  generatorLearningRate?: number;
  /**
   * Adam's learning rate for the discriminator
   */
  discriminatorLearningRate?: number;
  /**
   * Adam's decay of the first moment
   */
  beta1?: number;
  /**
   * Adam's decay of the second moment
   */
  beta2?: number;
  /**
   * Adam's epsilon
   */
  epsilon?: number;
  /**
   * Adds ½·weightDecay·Σw² of every weight (not biases) to the losses
   */
  weightDecay?: number;
  /**
   * Probability of 'real' that the discriminator learns for real images; 0.9 = one-sided label smoothing; not used by hinge and relativistic losses
   */
  realLabel?: number;
  /**
   * Mirror each real image left-right with probability ½
   */
  flip?: boolean;
  /**
   * Changes of real and generated images before the discriminator sees them (DiffAugment, Zhao et al. 2020): color, translation, cutout
   *
   * @maxItems 3
   */
  diffAugment?: ('color' | 'translation' | 'cutout')[];
  /**
   * Divide the discriminator's kernels by their largest singular value (Miyato et al. 2018); meant for blocks without batch norm
   */
  spectralNorm?: boolean;
  /**
   * Decay of the running average of the generator's weights that is kept beside the raw ones
   */
  emaDecay?: number;
  /**
   * Number format of the convolutions; auto measures both at the start and takes the faster
   */
  precision?: 'auto' | 'float32' | 'bfloat16';
  /**
   * What the networks minimize: `softmax` cross-entropy as in the article, the same with one `sigmoid` (Goodfellow et al. 2014), `hinge` (Lim & Ye 2017), or `relativistic`, which compares each real image with a fake (RpGAN: Jolicoeur-Martineau 2018)
   */
  loss?: 'softmax' | 'sigmoid' | 'hinge' | 'relativistic';
  /**
   * Weight γ of R1, the penalty γ/2·‖∇D(x)‖² on the discriminator's slope at real images (Mescheder et al. 2018); 0 = none. It needs a discriminator without batch norm
   */
  r1?: number;
  /**
   * The same at generated images (R2)
   */
  r2?: number;
  /**
   * Steps from one with penalties to the next, whose weights are multiplied by as much (lazy regularization, Karras et al. 2020)
   */
  penaltyEvery?: number;
  /**
   * Makes the changes of diffAugment only as often as it takes for the discriminator to be sure of this much more than half of the real images (adaptive augmentation, Karras et al. 2020, who took 0.6); 0 = always
   */
  adaptiveAugment?: number;
  /**
   * Share of the images that is never trained on, against which copies and overfitting are measured
   */
  heldOut?: number;
  /**
   * How a block of the generator doubles the size: by a `transposed` convolution as in the article, or by `nearest` neighbor and a 4×4 convolution, which leaves no checkerboard in even areas (Odena et al. 2016)
   */
  upsampling?: 'transposed' | 'nearest';
}
export interface ImageCrop {
  /**
   * Of the pixels of the image as it was cut at first
   */
  sha256: string;
  /**
   * Where its crop has been moved to; null where it was cut at first
   */
  crop: Crop | null;
}
export interface ImageExclusion {
  /**
   * Of the image's pixels
   */
  sha256: string;
  /**
   * Whether trainings that are queued from now on leave it out
   */
  excluded: boolean;
}
export interface ImageList {
  data: {
    /**
     * Of its pixels as it was cut at first
     */
    sha256: string;
    /**
     * Side of the square in pixels
     */
    side: number;
    /**
     * Whether trainings that are queued from now on leave it out
     */
    excluded: boolean;
    /**
     * Where its crop is in trainings that are queued from now on; null where it was cut at first
     */
    crop: Crop | null;
    /**
     * What they see as WebP, which never changes under this address; add `size` for a smaller one
     */
    url: string;
  }[];
  /**
   * Images on all pages
   */
  images: number;
  /**
   * Send it as `cursor` to get the next page; null on the last page
   */
  nextCursor: string | null;
}
export interface JobChange {
  /**
   * Your name for the job; null removes the name
   */
  name?: string | null;
  /**
   * Entries to add, change or, with null, remove; the others stay
   */
  metadata?: {
    [k: string]: string | null;
  };
}
export interface JobDeletion {
  id: string;
  /**
   * The checkpoints that were deleted with it
   */
  checkpoints: string[];
  /**
   * The favorites and directions that were deleted with their training
   */
  names: {
    job: string;
    name: string;
    kind: 'favourite' | 'direction';
  }[];
  /**
   * The checkpoint that serves images from now on
   */
  serving: string | null;
}
export interface JobList {
  data: Job[];
  /**
   * Jobs that a newer version of the service has made. They are left as they are: upgrade to use them
   */
  refused: RefusedRecord[];
  /**
   * Send it as `cursor` to get the next page; null on the last page
   */
  nextCursor: string | null;
}
export interface JobLog {
  /**
   * The oldest first
   */
  data: (
    | {
        time: string;
        event: 'status';
        data: {
          status: 'queued' | 'running' | 'paused' | 'succeeded' | 'failed' | 'canceled';
          step?: number;
          /**
           * With `running`: the attempt that begins
           */
          attempt?: number;
          /**
           * Why it failed, or was paused although no client asked for it
           */
          error?: {
            code: string;
            message: string;
          };
          why?: string;
        };
      }
    | {
        time: string;
        event: 'requested';
        data: {
          requested: 'cancel' | 'pause';
        };
      }
    | {
        time: string;
        event: 'started';
        data: {
          device: string;
          precision: 'float32' | 'bfloat16';
          resumedFrom: {
            id: string;
            step: number;
            sha256: string;
          } | null;
        };
      }
    | {
        time: string;
        event: 'checkpoint';
        data: {
          id: string;
          step: number;
          sha256: string;
        };
      }
    | {
        time: string;
        event: 'warning';
        data: {
          code: string;
          message: string;
          /**
           * What the message says, to say it in another language by its code
           */
          params?: {
            [k: string]: string | number;
          };
          step: number | null;
        };
      }
    | {
        time: string;
        event: 'crashed';
        data: {
          step: number;
          message: string;
        };
      }
    | {
        time: string;
        event: 'imported';
        data: {
          /**
           * Its id in the other service
           */
          checkpoint: string;
        };
      }
    | {
        time: string;
        event: 'renamed';
        data: {
          /**
           * Your name for it, set with PATCH /jobs/{id}
           */
          name: string | null;
          metadata: {
            [k: string]: string;
          };
        };
      }
  )[];
  /**
   * Send it as `cursor` to get the next page; null on the last page
   */
  nextCursor: string | null;
}
export interface JobRequest {
  /**
   * Your name for the job
   */
  name?: string;
  /**
   * Id of the dataset to train on; with resumeFrom the checkpoint's when left out
   */
  dataset?: string;
  /**
   * `seed` when left out, or the checkpoint's with resumeFrom
   */
  preset?: 'seed' | 'paper' | 'stable' | 'tiny';
  /**
   * Which images are left out: `current`, those that the dataset leaves out now, or `none`. Without this field it is `current`; with resumeFrom on the same dataset, those that the training of the checkpoint left out
   */
  exclusions?: 'current' | 'none';
  /**
   * Which moved crops are used: `current`, those that the dataset has now, or `none`: every image as it was cut at first. Without this field it is `current`; with resumeFrom on the same dataset, those that the training of the checkpoint used
   */
  crops?: 'current' | 'none';
  /**
   * Id of a checkpoint, of any job, to train on from: with more steps, or other hyperparameters of the same networks
   */
  resumeFrom?: string;
  /**
   * Overrides of the preset's hyperparameters
   */
  hyperparameters?: HyperparameterOverrides;
  /**
   * Makes a training repeatable; drawn at random when left out
   */
  seed?: number;
  /**
   * Updates of both networks; the preset's number when left out
   */
  steps?: number;
  /**
   * Ends the job as succeeded, with a checkpoint, after the step at which its training has taken so long: without waiting, and without the preparation of its dataset
   */
  maxMinutes?: number;
  /**
   * Steps between two sample grids
   */
  sampleEvery?: number;
  checkpoint?: {
    /**
     * Steps between two checkpoints
     */
    every?: number;
    /**
     * Newest checkpoints kept on disk, beside the best one
     */
    keep?: number;
  };
  /**
   * Warnings at which the job ends as failed, its checkpoints kept
   *
   * @maxItems 5
   */
  stopOn?: ('NON_FINITE' | 'DISCRIMINATOR_DOMINATES' | 'GENERATOR_DOMINATES' | 'MODE_COLLAPSE' | 'REGRESSED')[];
  /**
   * Jobs of a higher priority are taken first, whatever their age
   */
  priority?: 'high' | 'normal' | 'low';
  /**
   * Your own labels, returned unchanged
   */
  metadata?: {
    [k: string]: string;
  };
}
export interface Latents {
  seed: number;
  /**
   * count vectors of latentSize numbers in (-1, 1)
   */
  latents: number[][];
}
export interface Login {
  key: string;
}
export interface Metrics {
  /**
   * All points; with `points` only the first, the last, and those at which quality was measured
   */
  data: MetricsPoint[];
  /**
   * With `points`: the minimum, maximum and mean of each bucket
   */
  curves?: {
    /**
     * First step of each bucket
     */
    from: number[];
    /**
     * Last step of each bucket
     */
    to: number[];
    generator: {
      /**
       * One for each bucket
       */
      min: (number | null)[];
      /**
       * One for each bucket
       */
      max: (number | null)[];
      /**
       * One for each bucket
       */
      mean: (number | null)[];
    };
    discriminator: {
      /**
       * One for each bucket
       */
      min: (number | null)[];
      /**
       * One for each bucket
       */
      max: (number | null)[];
      /**
       * One for each bucket
       */
      mean: (number | null)[];
    };
    dReal: {
      /**
       * One for each bucket
       */
      min: (number | null)[];
      /**
       * One for each bucket
       */
      max: (number | null)[];
      /**
       * One for each bucket
       */
      mean: (number | null)[];
    };
    dFake: {
      /**
       * One for each bucket
       */
      min: (number | null)[];
      /**
       * One for each bucket
       */
      max: (number | null)[];
      /**
       * One for each bucket
       */
      mean: (number | null)[];
    };
    secondsPerStep: {
      /**
       * One for each bucket
       */
      min: (number | null)[];
      /**
       * One for each bucket
       */
      max: (number | null)[];
      /**
       * One for each bucket
       */
      mean: (number | null)[];
    };
  };
}
export interface MetricsPoint {
  step: number;
  time: string;
  secondsPerStep: number | null;
  /**
   * Milliseconds that the step waited for its batch of images
   */
  inputWaitMs: number;
  /**
   * By default the cross-entropy of D(G(z)) against real; weight decay left out
   */
  generator: number;
  /**
   * By default the cross-entropy over real images plus over fakes; weight decay and penalties left out
   */
  discriminator: number;
  /**
   * Mean probability of real that D gives to real images; with a relativistic loss, that a real one looks more real than a fake
   */
  dReal: number;
  /**
   * Mean probability of real that D gives to fakes; with a relativistic loss, that a fake looks more real
   */
  dFake: number;
  /**
   * At steps whose checkpoint was measured
   */
  quality?: Quality;
}
export interface Model {
  /**
   * Give it as `model`
   */
  id: string;
  /**
   * Your name for it, set with PATCH /checkpoints/{id}
   */
  name: string | null;
  job: string;
  step: number;
  createdAt: string;
  dataset: string;
  preset: 'seed' | 'paper' | 'stable' | 'tiny';
  /**
   * null when it was not measured
   */
  quality: Quality | null;
  /**
   * Width and height of its images
   */
  imageSize: number;
  /**
   * Numbers in its latents
   */
  latentSize: number;
  /**
   * Whether it is pinned: it answers whoever names no model, and nothing removes it
   */
  isPinned: boolean;
  /**
   * Whether it is the newest: it answers `model=latest`
   */
  isLatest: boolean;
  urls: {
    self: string;
    job: string;
    generate: string;
  };
}
export interface ModelList {
  data: Model[];
  /**
   * Checkpoints that a newer version of the service has made. They are left as they are: upgrade to use them
   */
  refused: RefusedRecord[];
  /**
   * Send it as `cursor` to get the next page; null on the last page
   */
  nextCursor: string | null;
}
export interface ModelPin {
  /**
   * Id of the checkpoint that is to answer
   */
  checkpoint: string;
}
export interface ModelUnpinning {
  /**
   * The checkpoint that was pinned
   */
  unpinned: string | null;
  /**
   * The newest checkpoint, which answers from now on
   */
  serving: string | null;
}
export interface MovedCropList {
  data: {
    /**
     * Of its pixels as it was cut at first
     */
    sha256: string;
    /**
     * Where its crop has been moved to
     */
    crop: Crop;
    /**
     * How many images of the dataset come before it, as `from` of GET /datasets/{id}/images takes it; null, as is url, while a folder that has changed does not hold the image
     */
    index: number | null;
    /**
     * That square as WebP; null while a folder that has changed does not hold the image
     */
    url: string | null;
  }[];
  /**
   * Images on all pages
   */
  moved: number;
  /**
   * Send it as `cursor` to get the next page; null on the last page
   */
  nextCursor: string | null;
}
export interface NearDuplicateList {
  /**
   * Groups of images that look almost the same, the largest first
   */
  data: {
    /**
     * The one that came first stands first
     */
    images: {
      /**
       * Of its pixels as it was cut at first
       */
      sha256: string;
      /**
       * Side of the square in pixels
       */
      side: number;
      /**
       * Whether trainings that are queued from now on leave it out
       */
      excluded: boolean;
      /**
       * Where its crop is in trainings that are queued from now on; null where it was cut at first
       */
      crop: Crop | null;
      /**
       * What they see as WebP, which never changes under this address; add `size` for a smaller one
       */
      url: string;
    }[];
  }[];
  nextCursor: null;
}
export interface Nearest {
  checkpoint: string;
  dataset: string;
  /**
   * Nearest first
   */
  images: {
    /**
     * Of the image's pixels
     */
    sha256: string;
    /**
     * Root mean square difference at 16×16 pixels: 0 the same, 1 black and white
     */
    distance: number;
    /**
     * Whether its mirror image is meant: the training has seen that too
     */
    isMirrored: boolean;
    /**
     * Where the training has moved its crop to; null where it was cut at first
     */
    crop: Crop | null;
    /**
     * The training image, at the size that the network sees
     */
    url: string;
  }[];
  /**
   * How far a training image is from the nearest other one; null when there is only one image
   */
  usual: {
    /**
     * Training images whose distance from the nearest other one is known
     */
    compared: number;
    lowerQuartile: number;
    median: number;
    upperQuartile: number;
  } | null;
  /**
   * Share of the training images that are farther from any other one than this image is from its nearest: near 1 it is almost a training image
   */
  nearerThan: number | null;
  /**
   * Whether the nearest is closer than half the median distance, as `memorised` counts in the quality
   */
  looksCopied: boolean;
}
export interface PresetList {
  data: {
    name: 'seed' | 'paper' | 'stable' | 'tiny';
    description: string;
    hyperparameters: Hyperparameters;
    steps: number;
    sampleEvery: number;
    checkpoint: {
      every: number;
      keep: number;
    };
  }[];
  /**
   * Three trainings to choose from, the quickest first
   */
  choices: {
    name: 'quick' | 'good' | 'best';
    preset: 'seed' | 'paper' | 'stable' | 'tiny';
    /**
     * Steps of the training
     */
    steps: number;
    description: string;
  }[];
  /**
   * What each hyperparameter means
   */
  hyperparameters: {
    [k: string]: string;
  };
}
export interface Problem {
  type: string;
  title: string;
  status: number;
  /**
   * Stable name of the error
   */
  code:
    | 'INVALID_REQUEST'
    | 'UNAUTHORIZED'
    | 'FORBIDDEN'
    | 'QUOTA_EXCEEDED'
    | 'CROSS_SITE'
    | 'UNKNOWN_HOST'
    | 'NOT_FOUND'
    | 'DATASET_NOT_FOUND'
    | 'JOB_NOT_FOUND'
    | 'CHECKPOINT_NOT_FOUND'
    | 'SWEEP_NOT_FOUND'
    | 'TASK_NOT_FOUND'
    | 'FAVOURITE_NOT_FOUND'
    | 'DIRECTION_NOT_FOUND'
    | 'IMAGE_NOT_FOUND'
    | 'SAMPLE_NOT_FOUND'
    | 'METHOD_NOT_ALLOWED'
    | 'NOT_ACCEPTABLE'
    | 'REQUEST_TIMEOUT'
    | 'CHECKPOINT_IN_USE'
    | 'CHECKPOINT_PINNED'
    | 'CHECKPOINT_SERVES'
    | 'NEWER_DATA'
    | 'INVALID_TRANSITION'
    | 'SWEEP_ENDED'
    | 'SWEEP_NOT_ENDED'
    | 'TASK_ENDED'
    | 'TASK_NOT_ENDED'
    | 'NAME_TAKEN'
    | 'DATASET_EXISTS'
    | 'DATASET_IN_USE'
    | 'DATASET_NOT_READY'
    | 'DATASET_NOT_REMOVABLE'
    | 'CROP_FIXED'
    | 'PAYLOAD_TOO_LARGE'
    | 'UNSUPPORTED_MEDIA_TYPE'
    | 'NO_RECIPE'
    | 'ARCHIVE_DAMAGED'
    | 'IMAGE_UNUSABLE'
    | 'DATASET_UNUSABLE'
    | 'IMPORT_INVALID'
    | 'EXPORT_UNAVAILABLE'
    | 'CHECKPOINT_UNUSABLE'
    | 'IDEMPOTENCY_KEY_REUSED'
    | 'HYPERPARAMETERS_CONFLICT'
    | 'MEMORY_EXCEEDED'
    | 'DATASET_DAMAGED'
    | 'TOO_MANY_REQUESTS'
    | 'HEADERS_TOO_LARGE'
    | 'DECODER_FAILED'
    | 'INTERNAL'
    | 'NO_GENERATOR'
    | 'CHECKPOINT_DAMAGED'
    | 'QUEUE_UNAVAILABLE'
    | 'STORAGE_UNAVAILABLE'
    | 'INDEX_NOT_READY'
    | 'OVERLOADED'
    | 'UPLOAD_INTERRUPTED'
    | 'SHUTTING_DOWN'
    | 'INSUFFICIENT_STORAGE';
  /**
   * What went wrong and what to do about it
   */
  detail: string;
  instance: string;
  errors: {
    /**
     * The field, as a dotted path: hyperparameters.imageSize
     */
    path: string;
    message: string;
  }[];
}
export interface RankedRun {
  /**
   * 1 is the best. Whoever came to a higher rung is better; failed runs are last
   */
  rank: number;
  /**
   * Its number, from 0
   */
  run: number;
  job: string;
  hyperparameters: VariedHyperparameters;
  /**
   * The rung that it is in, or ended in, from 0
   */
  rung: number;
  /**
   * Its job's, or `dropped`. `paused` runs wait for the others at the end of a rung
   */
  status: 'queued' | 'running' | 'paused' | 'succeeded' | 'failed' | 'canceled' | 'dropped';
  /**
   * Its last measure of the quality that the sweep ranks by
   */
  metric: number | null;
  step: number;
  trainedSeconds: number;
  /**
   * What was measured last
   */
  quality: MeasuredQuality | null;
  /**
   * Its last checkpoint
   */
  checkpoint: string | null;
  /**
   * Step of its last grid
   */
  sample: number | null;
  /**
   * Why it failed or was dropped
   */
  error: {
    code: string;
    message: string;
  } | null;
  urls: {
    job: string;
    /**
     * Its last sample, a PNG
     */
    grid: string | null;
  };
}
export interface VariedHyperparameters {
  /**
   * Length of the latent vector z, each element uniform in (-1, 1)
   */
  latentSize?: number;
  /**
   * Real images, and fakes, in each step
   */
  batchSize?: number;
  /**
   * Channels of each convolution block of the generator, from its input to its output
   *
   * @minItems 1
   * @maxItems 7
   */
  generatorChannels?: number[];
  /**
   * Channels of each convolution block of the discriminator, from its input to its output
   *
   * @minItems 1
   * @maxItems 7
   */
  discriminatorChannels?: number[];
  /**
   * Learn a scale and an offset after each batch norm (Radford et al. 2015)
   */
  batchNormAffine?: boolean;
  /**
   * Which of the discriminator's blocks have batch norm
   */
  discriminatorBatchNorm?: 'all' | 'notFirst' | 'none';
  /**
   * Adam's learning rate for the generator
   */
  generatorLearningRate?: number;
  /**
   * Adam's learning rate for the discriminator
   */
  discriminatorLearningRate?: number;
  /**
   * Adam's decay of the first moment
   */
  beta1?: number;
  /**
   * Adam's decay of the second moment
   */
  beta2?: number;
  /**
   * Adam's epsilon
   */
  epsilon?: number;
  /**
   * Adds ½·weightDecay·Σw² of every weight (not biases) to the losses
   */
  weightDecay?: number;
  /**
   * Probability of 'real' that the discriminator learns for real images; 0.9 = one-sided label smoothing; not used by hinge and relativistic losses
   */
  realLabel?: number;
  /**
   * Mirror each real image left-right with probability ½
   */
  flip?: boolean;
  /**
   * Changes of real and generated images before the discriminator sees them (DiffAugment, Zhao et al. 2020): color, translation, cutout
   *
   * @maxItems 3
   */
  diffAugment?: ('color' | 'translation' | 'cutout')[];
  /**
   * Divide the discriminator's kernels by their largest singular value (Miyato et al. 2018); meant for blocks without batch norm
   */
  spectralNorm?: boolean;
  /**
   * Decay of the running average of the generator's weights that is kept beside the raw ones
   */
  emaDecay?: number;
  /**
   * Number format of the convolutions; auto measures both at the start and takes the faster
   */
  precision?: 'auto' | 'float32' | 'bfloat16';
  /**
   * What the networks minimize: `softmax` cross-entropy as in the article, the same with one `sigmoid` (Goodfellow et al. 2014), `hinge` (Lim & Ye 2017), or `relativistic`, which compares each real image with a fake (RpGAN: Jolicoeur-Martineau 2018)
   */
  loss?: 'softmax' | 'sigmoid' | 'hinge' | 'relativistic';
  /**
   * Weight γ of R1, the penalty γ/2·‖∇D(x)‖² on the discriminator's slope at real images (Mescheder et al. 2018); 0 = none. It needs a discriminator without batch norm
   */
  r1?: number;
  /**
   * The same at generated images (R2)
   */
  r2?: number;
  /**
   * Steps from one with penalties to the next, whose weights are multiplied by as much (lazy regularization, Karras et al. 2020)
   */
  penaltyEvery?: number;
  /**
   * Makes the changes of diffAugment only as often as it takes for the discriminator to be sure of this much more than half of the real images (adaptive augmentation, Karras et al. 2020, who took 0.6); 0 = always
   */
  adaptiveAugment?: number;
  /**
   * How a block of the generator doubles the size: by a `transposed` convolution as in the article, or by `nearest` neighbor and a 4×4 convolution, which leaves no checkerboard in even areas (Odena et al. 2016)
   */
  upsampling?: 'transposed' | 'nearest';
}
export interface Readiness {
  /**
   * `degraded`: images are answered, and what `reasons` names does not work
   */
  status: 'ready' | 'degraded' | 'not ready';
  checks: {
    /**
     * `ok`, or what is wrong
     */
    redis: string;
    /**
     * `ready`, `none yet` (still ready: nothing has been trained), or what is wrong
     */
    generator: string;
  };
  /**
   * One for each thing that is wrong; empty when the service is ready
   */
  reasons: ReadinessReason[];
}
export interface ReadinessReason {
  /**
   * Which check fails
   */
  check: 'redis' | 'generator' | 'process';
  /**
   * Stable name of what is wrong
   */
  code:
    | 'REDIS_UNREACHABLE'
    | 'REDIS_HOST_UNKNOWN'
    | 'REDIS_HANGS_UP'
    | 'REDIS_TLS'
    | 'REDIS_CERTIFICATE'
    | 'REDIS_PROTECTED'
    | 'REDIS_CLIENTS'
    | 'REDIS_PASSWORD'
    | 'REDIS_PERMISSIONS'
    | 'REDIS_DATABASE'
    | 'REDIS_CLUSTER'
    | 'REDIS_VERSION'
    | 'REDIS_LOADING'
    | 'REDIS_BUSY'
    | 'REDIS_FULL'
    | 'REDIS_EVICTS'
    | 'REDIS_DISK'
    | 'REDIS_READ_ONLY'
    | 'REDIS_REPLICATION'
    | 'GENERATOR_FAILED'
    | 'STARTING'
    | 'STOPPING';
  /**
   * What is wrong and what to do about it
   */
  message: string;
}
export interface Recipe {
  format: 1;
  /**
   * Version of the service that made the image
   */
  service: string;
  checkpoint: string;
  /**
   * SHA-256 of the file of the checkpoint's generator
   */
  generator: string;
  weights: 'ema' | 'raw';
  /**
   * Image i has the latent seed(…, i)
   */
  seed?: number;
  /**
   * In place of a seed: an expression for each image, without names
   *
   * @minItems 1
   * @maxItems 256
   */
  latents?: string[];
  /**
   * In place of both: the vectors, one after another, as float32 in base64url
   */
  z?: string;
  rows: number;
  cols: number;
  truncation: number;
  scale: number;
  image: 'png' | 'webp' | 'jpeg';
}
export interface RecipeAnswer {
  /**
   * As it stands in the file
   */
  recipe: Recipe;
  /**
   * An expression for each image, row by row
   */
  latents: string[];
  /**
   * Whether the checkpoint still exists, unchanged
   */
  exists: boolean;
  /**
   * Why the image cannot be made again, or may come out different; else empty
   */
  notes: string[];
  /**
   * Makes the same file again; null when the checkpoint is gone, or the address would be too long
   */
  url: string | null;
  /**
   * The same as a body of POST /generate; null when the checkpoint is gone
   */
  request: {
    [k: string]: unknown;
  } | null;
}
export interface RejectedList {
  /**
   * In the order in which they were met
   */
  data: {
    name: string;
    reason: 'corrupt' | 'tooSmall' | 'tooLarge' | 'tooManyPixels' | 'notAnImage' | 'noFace';
    detail: string;
    /**
     * The detail by its code, to say it in another language; from older versions there is none
     */
    said?: {
      code: string;
      params?: {
        [k: string]:
          | string
          | number
          | {
              code: string;
              params?: {
                [k: string]: string | number;
              };
            };
      };
    };
  }[];
  /**
   * Files that were rejected
   */
  rejected: number;
  /**
   * How many of them are on all pages together: all, or the first 100 if an older version decoded them
   */
  listed: number;
  /**
   * Send it as `cursor` to get the next page; null on the last page
   */
  nextCursor: string | null;
}
export interface SampleList {
  data: {
    step: number;
    /**
     * When the grid was made
     */
    time: string;
    url: string;
  }[];
  /**
   * Many of them in one picture; add `from` and `count`
   */
  strip: string;
  nextCursor: null;
}
export interface ServiceIndex {
  name: string;
  version: string;
  urls: {
    [k: string]: string;
  };
}
export interface Session {
  /**
   * Whether the client has a key; false only where nobody needs one
   */
  authenticated: boolean;
  /**
   * Name of the key; null without one
   */
  name: string | null;
  /**
   * Role of the key; null without one
   */
  role: ('viewer' | 'generator' | 'trainer' | 'admin') | null;
  /**
   * What this client may do. Everything, where nobody needs a key
   */
  can: {
    createJobs: boolean;
    controlJobs: boolean;
    changeJobs: boolean;
    deleteJobs: boolean;
    createSweeps: boolean;
    uploadDatasets: boolean;
    changeDatasets: boolean;
    deleteDatasets: boolean;
    seeDatasetImages: boolean;
    changeCheckpoints: boolean;
    deleteCheckpoints: boolean;
    measureCheckpoints: boolean;
    chooseModel: boolean;
    generateImages: boolean;
    nameLatents: boolean;
    projectImages: boolean;
  };
  /**
   * What this version of the service offers
   */
  features: {
    sweeps: boolean;
    animations: boolean;
    archives: boolean;
    recipes: boolean;
    directions: boolean;
    favourites: boolean;
    projections: boolean;
    nearest: boolean;
    pinnedModels: boolean;
  };
  version: string;
  /**
   * Prefix of all paths, see BASE_PATH; empty without one
   */
  basePath: string;
  limits: {
    /**
     * Most files in one upload
     */
    uploadFiles: number;
  };
}
export interface StorageUsage {
  measuredAt: string;
  dataDir: string;
  /**
   * The bucket of STORAGE_URL, with its part of what is counted here; the rest is in DATA_DIR of the machine that answers. null without STORAGE_URL
   */
  bucket: {
    url: string;
    bytes: number;
    files: number;
  } | null;
  /**
   * The disk of DATA_DIR: what the service may still write, and how large it is
   */
  disk: {
    freeBytes: number;
    totalBytes: number;
  };
  /**
   * false when there are more files than are counted here; `npm run storage` counts all
   */
  isComplete: boolean;
  bytes: number;
  files: number;
  kinds: {
    kind:
      | 'uploads'
      | 'datasets'
      | 'checkpoints'
      | 'samples'
      | 'metrics'
      | 'names'
      | 'tasks'
      | 'packed'
      | 'cuts'
      | 'thumbnails'
      | 'redis'
      | 'temporary'
      | 'replaced'
      | 'other';
    bytes: number;
    files: number;
    description: string;
  }[];
  /**
   * The jobs that take most, at most 100
   */
  jobs: {
    job: string;
    checkpoints: number;
    checkpointBytes: number;
    sampleBytes: number;
    metricsBytes: number;
  }[];
  /**
   * What can be removed without losing what cannot be made again
   */
  mayGo: {
    what: 'packed' | 'cuts' | 'thumbnails' | 'checkpoints' | 'damaged' | 'leftovers' | 'replaced';
    bytes: number;
    /**
     * What it is, at most 100: ids of checkpoints, names of folders
     */
    names: string[];
    /**
     * How to remove it, and when
     */
    how: string;
  }[];
}
export interface Sweep {
  id: string;
  name: string | null;
  /**
   * `succeeded`: a run has come to its end. `failed`: none has, and none is left
   */
  status: 'running' | 'succeeded' | 'failed' | 'canceled';
  dataset: string;
  preset: 'seed' | 'paper' | 'stable' | 'tiny';
  seed: number;
  /**
   * `grid` trains every combination of the values, `random` draws so many of them
   */
  search:
    | {
        strategy: 'grid';
        /**
         * The hyperparameters to vary: `{"values": […]}`, or for numbers `{"min": …, "max": …, "scale": "log"}`
         */
        parameters: SweepParameters;
      }
    | {
        strategy: 'random';
        /**
         * Combinations to draw
         */
        runs: number;
        /**
         * The hyperparameters to vary: `{"values": […]}`, or for numbers `{"min": …, "max": …, "scale": "log"}`
         */
        parameters: SweepParameters;
      };
  budget: {
    /**
     * How much is trained, in steps or in minutes of training time
     */
    asked: {
      steps?: number;
      minutes?: number;
      /**
       * `sweep`: for all runs together. `run`: for each run that is never dropped
       */
      per: 'sweep' | 'run';
    };
    /**
     * What a run gets that is never dropped
     */
    run:
      | {
          steps: number;
        }
      | {
          minutes: number;
        };
    /**
     * What all of them get together
     */
    total:
      | {
          steps: number;
        }
      | {
          minutes: number;
        };
  };
  /**
   * Successive halving (Jamieson & Talwalkar 2016): by default, half of the runs go on half-way
   */
  halving: {
    /**
     * Parts of the training, after each of which but the last the worst runs are dropped; 1 drops none
     */
    rungs: number;
    /**
     * Share of the runs that goes on; also the share of the steps or minutes at which that is decided
     */
    keep: number;
  };
  /**
   * The measure of quality by which runs are ranked; less is better
   */
  metric: 'swd' | 'rKid' | 'msSsim' | 'memorised';
  rungs: {
    /**
     * Runs that train in it, if none fails
     */
    runs: number;
    /**
     * Where it ends for each of them, counted from the start of the run
     */
    until:
      | {
          steps: number;
        }
      | {
          minutes: number;
        };
  }[];
  /**
   * The rung that the sweep is in, from 0
   */
  rung: number;
  createdAt: string;
  finishedAt: string | null;
  metadata: {
    [k: string]: string;
  };
  progress: {
    /**
     * Part of the budget that is spent; 1 at the end
     */
    share: number;
    /**
     * Steps of all runs so far
     */
    steps: number;
    /**
     * Training time of all runs so far
     */
    trainedMinutes: number;
  };
  /**
   * The best first
   */
  runs: RankedRun[];
  best: {
    run: number;
    job: string;
    checkpoint: string;
    metric: number | null;
    hyperparameters: VariedHyperparameters;
    /**
     * Address of a grid of its checkpoint
     */
    generate: string;
  } | null;
  urls: {
    self: string;
    grid: string;
  };
}
export interface SweepParameters {
  latentSize?: {
    /**
     * @minItems 1
     * @maxItems 100
     *
     * Items: Length of the latent vector z, each element uniform in (-1, 1)
     */
    values?: number[];
    /**
     * Length of the latent vector z, each element uniform in (-1, 1)
     */
    min?: number;
    /**
     * Length of the latent vector z, each element uniform in (-1, 1)
     */
    max?: number;
    /**
     * `log` draws as many values from 0.001 to 0.01 as from 0.01 to 0.1; `linear` when left out
     */
    scale?: 'linear' | 'log';
  };
  batchSize?: {
    /**
     * @minItems 1
     * @maxItems 100
     *
     * Items: Real images, and fakes, in each step
     */
    values?: number[];
    /**
     * Real images, and fakes, in each step
     */
    min?: number;
    /**
     * Real images, and fakes, in each step
     */
    max?: number;
    /**
     * `log` draws as many values from 0.001 to 0.01 as from 0.01 to 0.1; `linear` when left out
     */
    scale?: 'linear' | 'log';
  };
  generatorChannels?: {
    /**
     * @minItems 1
     * @maxItems 100
     */
    values: number[][];
  };
  discriminatorChannels?: {
    /**
     * @minItems 1
     * @maxItems 100
     */
    values: number[][];
  };
  batchNormAffine?: {
    /**
     * @minItems 1
     * @maxItems 100
     *
     * Items: Learn a scale and an offset after each batch norm (Radford et al. 2015)
     */
    values: boolean[];
  };
  discriminatorBatchNorm?: {
    /**
     * @minItems 1
     * @maxItems 100
     *
     * Items: Which of the discriminator's blocks have batch norm
     */
    values: ('all' | 'notFirst' | 'none')[];
  };
  generatorLearningRate?: {
    /**
     * @minItems 1
     * @maxItems 100
     *
     * Items: Adam's learning rate for the generator
     */
    values?: number[];
    /**
     * Adam's learning rate for the generator
     */
    min?: number;
    /**
     * Adam's learning rate for the generator
     */
    max?: number;
    /**
     * `log` draws as many values from 0.001 to 0.01 as from 0.01 to 0.1; `linear` when left out
     */
    scale?: 'linear' | 'log';
  };
  discriminatorLearningRate?: {
    /**
     * @minItems 1
     * @maxItems 100
     *
     * Items: Adam's learning rate for the discriminator
     */
    values?: number[];
    /**
     * Adam's learning rate for the discriminator
     */
    min?: number;
    /**
     * Adam's learning rate for the discriminator
     */
    max?: number;
    /**
     * `log` draws as many values from 0.001 to 0.01 as from 0.01 to 0.1; `linear` when left out
     */
    scale?: 'linear' | 'log';
  };
  beta1?: {
    /**
     * @minItems 1
     * @maxItems 100
     *
     * Items: Adam's decay of the first moment
     */
    values?: number[];
    /**
     * Adam's decay of the first moment
     */
    min?: number;
    /**
     * Adam's decay of the first moment
     */
    max?: number;
    /**
     * `log` draws as many values from 0.001 to 0.01 as from 0.01 to 0.1; `linear` when left out
     */
    scale?: 'linear' | 'log';
  };
  beta2?: {
    /**
     * @minItems 1
     * @maxItems 100
     *
     * Items: Adam's decay of the second moment
     */
    values?: number[];
    /**
     * Adam's decay of the second moment
     */
    min?: number;
    /**
     * Adam's decay of the second moment
     */
    max?: number;
    /**
     * `log` draws as many values from 0.001 to 0.01 as from 0.01 to 0.1; `linear` when left out
     */
    scale?: 'linear' | 'log';
  };
  epsilon?: {
    /**
     * @minItems 1
     * @maxItems 100
     *
     * Items: Adam's epsilon
     */
    values?: number[];
    /**
     * Adam's epsilon
     */
    min?: number;
    /**
     * Adam's epsilon
     */
    max?: number;
    /**
     * `log` draws as many values from 0.001 to 0.01 as from 0.01 to 0.1; `linear` when left out
     */
    scale?: 'linear' | 'log';
  };
  weightDecay?: {
    /**
     * @minItems 1
     * @maxItems 100
     *
     * Items: Adds ½·weightDecay·Σw² of every weight (not biases) to the losses
     */
    values?: number[];
    /**
     * Adds ½·weightDecay·Σw² of every weight (not biases) to the losses
     */
    min?: number;
    /**
     * Adds ½·weightDecay·Σw² of every weight (not biases) to the losses
     */
    max?: number;
    /**
     * `log` draws as many values from 0.001 to 0.01 as from 0.01 to 0.1; `linear` when left out
     */
    scale?: 'linear' | 'log';
  };
  realLabel?: {
    /**
     * @minItems 1
     * @maxItems 100
     *
     * Items: Probability of 'real' that the discriminator learns for real images; 0.9 = one-sided label smoothing; not used by hinge and relativistic losses
     */
    values?: number[];
    /**
     * Probability of 'real' that the discriminator learns for real images; 0.9 = one-sided label smoothing; not used by hinge and relativistic losses
     */
    min?: number;
    /**
     * Probability of 'real' that the discriminator learns for real images; 0.9 = one-sided label smoothing; not used by hinge and relativistic losses
     */
    max?: number;
    /**
     * `log` draws as many values from 0.001 to 0.01 as from 0.01 to 0.1; `linear` when left out
     */
    scale?: 'linear' | 'log';
  };
  flip?: {
    /**
     * @minItems 1
     * @maxItems 100
     *
     * Items: Mirror each real image left-right with probability ½
     */
    values: boolean[];
  };
  diffAugment?: {
    /**
     * @minItems 1
     * @maxItems 100
     */
    values: ('color' | 'translation' | 'cutout')[][];
  };
  spectralNorm?: {
    /**
     * @minItems 1
     * @maxItems 100
     *
     * Items: Divide the discriminator's kernels by their largest singular value (Miyato et al. 2018); meant for blocks without batch norm
     */
    values: boolean[];
  };
  emaDecay?: {
    /**
     * @minItems 1
     * @maxItems 100
     *
     * Items: Decay of the running average of the generator's weights that is kept beside the raw ones
     */
    values?: number[];
    /**
     * Decay of the running average of the generator's weights that is kept beside the raw ones
     */
    min?: number;
    /**
     * Decay of the running average of the generator's weights that is kept beside the raw ones
     */
    max?: number;
    /**
     * `log` draws as many values from 0.001 to 0.01 as from 0.01 to 0.1; `linear` when left out
     */
    scale?: 'linear' | 'log';
  };
  precision?: {
    /**
     * @minItems 1
     * @maxItems 100
     *
     * Items: Number format of the convolutions; auto measures both at the start and takes the faster
     */
    values: ('auto' | 'float32' | 'bfloat16')[];
  };
  loss?: {
    /**
     * @minItems 1
     * @maxItems 100
     *
     * Items: What the networks minimize: `softmax` cross-entropy as in the article, the same with one `sigmoid` (Goodfellow et al. 2014), `hinge` (Lim & Ye 2017), or `relativistic`, which compares each real image with a fake (RpGAN: Jolicoeur-Martineau 2018)
     */
    values: ('softmax' | 'sigmoid' | 'hinge' | 'relativistic')[];
  };
  r1?: {
    /**
     * @minItems 1
     * @maxItems 100
     *
     * Items: Weight γ of R1, the penalty γ/2·‖∇D(x)‖² on the discriminator's slope at real images (Mescheder et al. 2018); 0 = none. It needs a discriminator without batch norm
     */
    values?: number[];
    /**
     * Weight γ of R1, the penalty γ/2·‖∇D(x)‖² on the discriminator's slope at real images (Mescheder et al. 2018); 0 = none. It needs a discriminator without batch norm
     */
    min?: number;
    /**
     * Weight γ of R1, the penalty γ/2·‖∇D(x)‖² on the discriminator's slope at real images (Mescheder et al. 2018); 0 = none. It needs a discriminator without batch norm
     */
    max?: number;
    /**
     * `log` draws as many values from 0.001 to 0.01 as from 0.01 to 0.1; `linear` when left out
     */
    scale?: 'linear' | 'log';
  };
  r2?: {
    /**
     * @minItems 1
     * @maxItems 100
     *
     * Items: The same at generated images (R2)
     */
    values?: number[];
    /**
     * The same at generated images (R2)
     */
    min?: number;
    /**
     * The same at generated images (R2)
     */
    max?: number;
    /**
     * `log` draws as many values from 0.001 to 0.01 as from 0.01 to 0.1; `linear` when left out
     */
    scale?: 'linear' | 'log';
  };
  penaltyEvery?: {
    /**
     * @minItems 1
     * @maxItems 100
     *
     * Items: Steps from one with penalties to the next, whose weights are multiplied by as much (lazy regularization, Karras et al. 2020)
     */
    values?: number[];
    /**
     * Steps from one with penalties to the next, whose weights are multiplied by as much (lazy regularization, Karras et al. 2020)
     */
    min?: number;
    /**
     * Steps from one with penalties to the next, whose weights are multiplied by as much (lazy regularization, Karras et al. 2020)
     */
    max?: number;
    /**
     * `log` draws as many values from 0.001 to 0.01 as from 0.01 to 0.1; `linear` when left out
     */
    scale?: 'linear' | 'log';
  };
  adaptiveAugment?: {
    /**
     * @minItems 1
     * @maxItems 100
     *
     * Items: Makes the changes of diffAugment only as often as it takes for the discriminator to be sure of this much more than half of the real images (adaptive augmentation, Karras et al. 2020, who took 0.6); 0 = always
     */
    values?: number[];
    /**
     * Makes the changes of diffAugment only as often as it takes for the discriminator to be sure of this much more than half of the real images (adaptive augmentation, Karras et al. 2020, who took 0.6); 0 = always
     */
    min?: number;
    /**
     * Makes the changes of diffAugment only as often as it takes for the discriminator to be sure of this much more than half of the real images (adaptive augmentation, Karras et al. 2020, who took 0.6); 0 = always
     */
    max?: number;
    /**
     * `log` draws as many values from 0.001 to 0.01 as from 0.01 to 0.1; `linear` when left out
     */
    scale?: 'linear' | 'log';
  };
  upsampling?: {
    /**
     * @minItems 1
     * @maxItems 100
     *
     * Items: How a block of the generator doubles the size: by a `transposed` convolution as in the article, or by `nearest` neighbor and a 4×4 convolution, which leaves no checkerboard in even areas (Odena et al. 2016)
     */
    values: ('transposed' | 'nearest')[];
  };
}
export interface SweepDeletion {
  id: string;
  /**
   * The jobs that were deleted with it
   */
  jobs: string[];
  /**
   * The favorites and directions that were deleted with their training
   */
  names: {
    job: string;
    name: string;
    kind: 'favourite' | 'direction';
  }[];
}
export interface SweepList {
  data: SweepSummary[];
  /**
   * Sweeps that a newer version of the service has made. They are left as they are: upgrade to use them
   */
  refused: RefusedRecord[];
  nextCursor: string | null;
}
export interface SweepSummary {
  id: string;
  name: string | null;
  /**
   * `succeeded`: a run has come to its end. `failed`: none has, and none is left
   */
  status: 'running' | 'succeeded' | 'failed' | 'canceled';
  dataset: string;
  preset: 'seed' | 'paper' | 'stable' | 'tiny';
  seed: number;
  /**
   * `grid` trains every combination of the values, `random` draws so many of them
   */
  search:
    | {
        strategy: 'grid';
        /**
         * The hyperparameters to vary: `{"values": […]}`, or for numbers `{"min": …, "max": …, "scale": "log"}`
         */
        parameters: SweepParameters;
      }
    | {
        strategy: 'random';
        /**
         * Combinations to draw
         */
        runs: number;
        /**
         * The hyperparameters to vary: `{"values": […]}`, or for numbers `{"min": …, "max": …, "scale": "log"}`
         */
        parameters: SweepParameters;
      };
  budget: {
    /**
     * How much is trained, in steps or in minutes of training time
     */
    asked: {
      steps?: number;
      minutes?: number;
      /**
       * `sweep`: for all runs together. `run`: for each run that is never dropped
       */
      per: 'sweep' | 'run';
    };
    /**
     * What a run gets that is never dropped
     */
    run:
      | {
          steps: number;
        }
      | {
          minutes: number;
        };
    /**
     * What all of them get together
     */
    total:
      | {
          steps: number;
        }
      | {
          minutes: number;
        };
  };
  /**
   * Successive halving (Jamieson & Talwalkar 2016): by default, half of the runs go on half-way
   */
  halving: {
    /**
     * Parts of the training, after each of which but the last the worst runs are dropped; 1 drops none
     */
    rungs: number;
    /**
     * Share of the runs that goes on; also the share of the steps or minutes at which that is decided
     */
    keep: number;
  };
  /**
   * The measure of quality by which runs are ranked; less is better
   */
  metric: 'swd' | 'rKid' | 'msSsim' | 'memorised';
  rungs: {
    /**
     * Runs that train in it, if none fails
     */
    runs: number;
    /**
     * Where it ends for each of them, counted from the start of the run
     */
    until:
      | {
          steps: number;
        }
      | {
          minutes: number;
        };
  }[];
  /**
   * The rung that the sweep is in, from 0
   */
  rung: number;
  createdAt: string;
  finishedAt: string | null;
  metadata: {
    [k: string]: string;
  };
  /**
   * How many
   */
  runs: number;
  /**
   * As it was when the last rung ended
   */
  best: {
    run: number;
    job: string;
    checkpoint: string;
    metric: number | null;
    hyperparameters: VariedHyperparameters;
    /**
     * Address of a grid of its checkpoint
     */
    generate: string;
  } | null;
  urls: {
    self: string;
    grid: string;
  };
}
export interface SweepRequest {
  /**
   * What you call the sweep
   */
  name?: string;
  /**
   * Id of the dataset to train on
   */
  dataset: string;
  preset?: 'seed' | 'paper' | 'stable' | 'tiny';
  /**
   * Overrides of the preset's hyperparameters, the same for all runs
   */
  hyperparameters?: HyperparameterOverrides;
  /**
   * `grid` trains every combination of the values, `random` draws so many of them
   */
  search:
    | {
        strategy: 'grid';
        /**
         * The hyperparameters to vary: `{"values": […]}`, or for numbers `{"min": …, "max": …, "scale": "log"}`
         */
        parameters: SweepParameters;
      }
    | {
        strategy: 'random';
        /**
         * Combinations to draw
         */
        runs: number;
        /**
         * The hyperparameters to vary: `{"values": […]}`, or for numbers `{"min": …, "max": …, "scale": "log"}`
         */
        parameters: SweepParameters;
      };
  /**
   * How much is trained, in steps or in minutes of training time
   */
  budget: {
    steps?: number;
    minutes?: number;
    /**
     * `sweep`: for all runs together. `run`: for each run that is never dropped
     */
    per?: 'sweep' | 'run';
  };
  /**
   * Successive halving (Jamieson & Talwalkar 2016): by default, half of the runs go on half-way
   */
  halving?: {
    /**
     * Parts of the training, after each of which but the last the worst runs are dropped; 1 drops none
     */
    rungs?: number;
    /**
     * Share of the runs that goes on; also the share of the steps or minutes at which that is decided
     */
    keep?: number;
  };
  /**
   * The measure of quality by which runs are ranked; less is better
   */
  metric?: 'swd' | 'rKid' | 'msSsim' | 'memorised';
  /**
   * Which images all runs leave out: `current`, those that the dataset leaves out now, or `none`
   */
  exclusions?: 'current' | 'none';
  /**
   * Which moved crops all runs use: `current`, those that the dataset has now, or `none`
   */
  crops?: 'current' | 'none';
  /**
   * Of the draws, and of each training; drawn at random when left out
   */
  seed?: number;
  /**
   * Steps between two sample grids
   */
  sampleEvery?: number;
  /**
   * As for a job; one checkpoint is kept, beside the best, when `keep` is left out
   */
  checkpoint?: {
    /**
     * Steps between two checkpoints
     */
    every?: number;
    /**
     * Newest checkpoints kept on disk, beside the best one
     */
    keep?: number;
  };
  /**
   * Warnings at which the job ends as failed, its checkpoints kept
   *
   * @maxItems 5
   */
  stopOn?: ('NON_FINITE' | 'DISCRIMINATOR_DOMINATES' | 'GENERATOR_DOMINATES' | 'MODE_COLLAPSE' | 'REGRESSED')[];
  /**
   * Jobs of a higher priority are taken first, whatever their age
   */
  priority?: 'high' | 'normal' | 'low';
  /**
   * Your own labels, returned unchanged
   */
  metadata?: {
    [k: string]: string;
  };
}
export interface TaskDeletion {
  id: string;
}
export interface TaskList {
  data: Task[];
  /**
   * Tasks that a newer version of the service has made. They are left as they are: upgrade to use them
   */
  refused: RefusedRecord[];
  /**
   * Send it as `cursor` to get the next page; null on the last page
   */
  nextCursor: string | null;
}
export interface WebhookDelivery {
  /**
   * The header webhook-id, the same at every attempt
   */
  id: string;
  /**
   * `job.` and the status that a job has now, or `events.missed`
   */
  type: string;
  /**
   * `null` for `events.missed`
   */
  job: string | null;
  status: 'pending' | 'delivered' | 'failed';
  attempts: number;
  lastError: string | null;
  createdAt: string;
  finishedAt: string | null;
}
export interface WebhookDeliveryList {
  data: WebhookDelivery[];
  nextCursor: null;
}
/**
 * Queue a training job
 */
export interface CreateJobInput {
  /**
   * A key of your own, such as a UUID. For 24 hours, repeating the request with the same key returns the first answer and creates nothing; a different request with that key is a 422
   */
  idempotencyKey?: string;
  body: JobRequest;
}
/**
 * List jobs, newest first
 */
export interface ListJobsInput {
  /**
   * Only jobs with this status
   */
  status?: 'queued' | 'running' | 'paused' | 'succeeded' | 'failed' | 'canceled';
  /**
   * Only trainings, or only what was imported
   */
  kind?: 'training' | 'imported';
  /**
   * Only jobs that train on this dataset
   */
  dataset?: string;
  /**
   * Only jobs of this preset
   */
  preset?: 'seed' | 'paper' | 'stable' | 'tiny';
  /**
   * Only the runs of this sweep; `none` leaves out the runs of all sweeps
   */
  sweep?: string;
  /**
   * Only jobs with this text in their name, id, preset or dataset, in upper or lower case
   */
  q?: string;
  /**
   * Only jobs whose metadata has this entry, as key=value; may be given several times
   */
  metadata?: string | string[];
  /**
   * Jobs per page
   */
  limit?: number;
  /**
   * The nextCursor of the previous page
   */
  cursor?: string;
}
/**
 * Rename a job, or change its metadata
 */
export interface ChangeJobInput {
  /**
   * Id of the job
   */
  id: string;
  body: JobChange;
}
/**
 * Get the status, progress and losses of a job
 */
export interface GetJobInput {
  /**
   * Id of the job
   */
  id: string;
}
/**
 * Delete a job that has ended, with its samples, metrics and checkpoints
 */
export interface DeleteJobInput {
  /**
   * true deletes the job even if one of its checkpoints is the latest, which serves images
   */
  latest?: string;
  /**
   * Id of the job
   */
  id: string;
}
/**
 * Estimate the parameters, FLOPs, memory and time of a training, without queueing it
 */
export interface EstimateJobInput {
  body: JobRequest;
}
/**
 * Cancel a job
 */
export interface CancelJobInput {
  /**
   * Id of the job
   */
  id: string;
}
/**
 * Pause a job; a running one saves a checkpoint first and frees its worker
 */
export interface PauseJobInput {
  /**
   * Id of the job
   */
  id: string;
}
/**
 * Resume a paused job where it left off
 */
export interface ResumeJobInput {
  /**
   * Id of the job
   */
  id: string;
}
/**
 * Retry a failed or canceled job as a new job
 */
export interface RetryJobInput {
  /**
   * Id of the job
   */
  id: string;
  /**
   * A key of your own, such as a UUID. For 24 hours, repeating the request with the same key returns the first answer and creates nothing; a different request with that key is a 422
   */
  idempotencyKey?: string;
}
/**
 * Follow a job as Server-Sent Events
 */
export interface FollowJobInput {
  /**
   * Id of the job
   */
  id: string;
}
/**
 * Get the metrics of a job, one point per step
 */
export interface GetJobMetricsInput {
  /**
   * Leaves out the points before this step
   */
  fromStep?: number;
  /**
   * Leaves out the points after this step: with `points`, a part of the curve is as fine as you like
   */
  toStep?: number;
  /**
   * Thins the curves out to at most so many buckets, see `curves` of the answer; only as JSON
   */
  points?: number;
  /**
   * Id of the job
   */
  id: string;
}
/**
 * Get the sample grid of a step
 */
export interface GetJobSampleInput {
  /**
   * Id of the job
   */
  id: string;
  /**
   * Step at which the grid was made, or `latest`
   */
  step: number | string;
}
/**
 * List the checkpoints of a job
 */
export interface ListJobCheckpointsInput {
  /**
   * Id of the job
   */
  id: string;
}
/**
 * Get the samples of a training as an animation, as WEBP
 */
export interface GetJobTimelineWebpInput {
  /**
   * Shows at most so many samples, the first and the last among them; when left out, as many as fit
   */
  frames?: number;
  /**
   * Frames a second, at most 50; the last one is shown for 2 seconds
   */
  fps?: number;
  /**
   * Enlarges every pixel to scale × scale pixels, from 1 to 8; less than 1, such as 0.5, makes it smaller
   */
  scale?: number;
  /**
   * Id of the job
   */
  id: string;
}
/**
 * Get the samples of a training as an animation, as GIF
 */
export interface GetJobTimelineGifInput {
  /**
   * Shows at most so many samples, the first and the last among them; when left out, as many as fit
   */
  frames?: number;
  /**
   * Frames a second, at most 50; the last one is shown for 2 seconds
   */
  fps?: number;
  /**
   * Enlarges every pixel to scale × scale pixels, from 1 to 8; less than 1, such as 0.5, makes it smaller
   */
  scale?: number;
  /**
   * Id of the job
   */
  id: string;
}
/**
 * List the sample grids of a job, by step
 */
export interface ListJobSamplesInput {
  /**
   * Leaves out the samples before this step
   */
  fromStep?: number;
  /**
   * Id of the job
   */
  id: string;
}
/**
 * Get many sample grids of a job in one picture, side by side
 */
export interface GetJobSampleStripInput {
  /**
   * Step of the first sample, or before it
   */
  from?: number;
  /**
   * Samples in the picture, at most
   */
  count?: number;
  /**
   * Side of each sample in pixels
   */
  size?: number;
  /**
   * Id of the job
   */
  id: string;
}
/**
 * Get what has happened to a job: its statuses, attempts, checkpoints, warnings and crashes
 */
export interface GetJobLogInput {
  /**
   * Entries per page
   */
  limit?: number;
  /**
   * The nextCursor of the previous page
   */
  cursor?: number;
  /**
   * Id of the job
   */
  id: string;
}
/**
 * Queue a search for good hyperparameters
 */
export interface CreateSweepInput {
  /**
   * A key of your own, such as a UUID. For 24 hours, repeating the request with the same key returns the first answer and creates nothing; a different request with that key is a 422
   */
  idempotencyKey?: string;
  body: SweepRequest;
}
/**
 * List sweeps, newest first
 */
export interface ListSweepsInput {
  /**
   * Only sweeps with this status
   */
  status?: 'running' | 'succeeded' | 'failed' | 'canceled';
  /**
   * Sweeps per page
   */
  limit?: number;
  /**
   * The nextCursor of the previous page
   */
  cursor?: string;
}
/**
 * Get a sweep with its runs, best first
 */
export interface GetSweepInput {
  /**
   * Id of the sweep
   */
  id: string;
}
/**
 * Delete a sweep that has ended and, with jobs=true, its jobs
 */
export interface DeleteSweepInput {
  /**
   * true also deletes its jobs, with their samples, metrics and checkpoints
   */
  jobs?: string;
  /**
   * With `jobs`: true deletes them even if one of their checkpoints is the latest, which serves images
   */
  latest?: string;
  /**
   * Id of the sweep
   */
  id: string;
}
/**
 * Get the last samples of the runs of a sweep on one sheet, best first
 */
export interface GetSweepGridInput {
  /**
   * Id of the sweep
   */
  id: string;
}
/**
 * Cancel a sweep and its jobs
 */
export interface CancelSweepInput {
  /**
   * Id of the sweep
   */
  id: string;
}
/**
 * List tasks, newest first
 */
export interface ListTasksInput {
  /**
   * Only tasks with this status
   */
  status?: 'queued' | 'running' | 'succeeded' | 'failed' | 'canceled';
  /**
   * Only tasks of this type
   */
  type?: 'projection' | 'quality';
  /**
   * Tasks per page
   */
  limit?: number;
  /**
   * The nextCursor of the previous page
   */
  cursor?: string;
}
/**
 * Get the status, progress and result of a task
 */
export interface GetTaskInput {
  /**
   * Id of the task
   */
  id: string;
}
/**
 * Delete a task that has ended, with its files
 */
export interface DeleteTaskInput {
  /**
   * Id of the task
   */
  id: string;
}
/**
 * Follow a task as Server-Sent Events
 */
export interface FollowTaskInput {
  /**
   * Id of the task
   */
  id: string;
}
/**
 * Get a file that belongs to the result of a task
 */
export interface GetTaskFileInput {
  /**
   * Id of the task
   */
  id: string;
  /**
   * Name of the file
   */
  file: string;
}
/**
 * Cancel a task
 */
export interface CancelTaskInput {
  /**
   * Id of the task
   */
  id: string;
}
/**
 * Get a checkpoint, with the SHA-256 of its files and what it can be downloaded as
 */
export interface GetCheckpointInput {
  /**
   * Id of the checkpoint
   */
  id: string;
}
/**
 * Rename a checkpoint
 */
export interface RenameCheckpointInput {
  /**
   * Id of the checkpoint
   */
  id: string;
  body: CheckpointChange;
}
/**
 * Delete a checkpoint that is not needed
 */
export interface DeleteCheckpointInput {
  /**
   * true deletes the checkpoint even if it is the latest, which serves images
   */
  latest?: string;
  /**
   * Id of the checkpoint
   */
  id: string;
}
/**
 * Measure the quality of a checkpoint on many images
 */
export interface MeasureCheckpointInput {
  /**
   * Images to generate and to measure; fewer when the dataset has not twice as many
   */
  images?: number;
  /**
   * Chooses the latents and the real images; the same seed gives the same figures
   */
  seed?: number;
  /**
   * Id of the checkpoint
   */
  id: string;
  /**
   * A key of your own, such as a UUID. For 24 hours, repeating the request with the same key returns the first answer and creates nothing; a different request with that key is a 422
   */
  idempotencyKey?: string;
}
/**
 * Download a checkpoint as a file for other programs
 */
export interface DownloadCheckpointInput {
  /**
   * `safetensors`: the weights as arrays; `onnx`: for ONNX Runtime; `savedmodel`: for TensorFlow; `tfjs`: for TensorFlow.js; `html`: a page that draws images, offline; `raw`: the whole checkpoint, which POST /checkpoints of another service takes
   */
  format: 'safetensors' | 'onnx' | 'savedmodel' | 'tfjs' | 'html' | 'raw';
  /**
   * Number format of the weights; when left out, `float32`, and `float16` in a page
   */
  precision?: 'float32' | 'float16';
  /**
   * The generator's averaged weights, `ema`, or those of the last step; averaged when left out, and both in a `raw` file
   */
  weights?: 'ema' | 'raw';
  /**
   * Id of the checkpoint
   */
  id: string;
}
/**
 * Import a checkpoint that another service has exported
 */
export interface ImportCheckpointInput {
  /**
   * Sent as it is
   */
  body: Blob | FormData | ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>;
}
/**
 * List the checkpoints that can serve images, newest first
 */
export interface ListModelsInput {
  /**
   * Models per page
   */
  limit?: number;
  /**
   * The nextCursor of the previous page
   */
  cursor?: string;
}
/**
 * Get the checkpoint that answers requests without model
 */
export interface GetCurrentModelInput {}
/**
 * Pin a checkpoint, so that it answers in place of the newest
 */
export interface PinModelInput {
  body: ModelPin;
}
/**
 * Remove the pin, so that the newest checkpoint answers again
 */
export interface UnpinModelInput {}
/**
 * Generate a grid of images as PNG
 */
export interface GeneratePngInput {
  /**
   * Image i of the grid has the z of (seed, i), whatever the shape of the grid; 0 when left out
   */
  seed?: number;
  /**
   * 8 when left out; with z or latent, chosen to fit
   */
  rows?: number;
  /**
   * 8 when left out; with z or latent, chosen to fit
   */
  cols?: number;
  /**
   * Latent vectors, rows × cols × latentSize numbers: comma-separated, also in the brackets of JSON, or float32 little-endian in base64 (base64url needs no escapes)
   */
  z?: string;
  /**
   * An expression for one latent, such as `mix(seed(42), seed(7), 0.3)`; repeat it for a grid. A + need not be escaped
   */
  latent?: string | string[];
  /**
   * Variety: every latent is multiplied by it; towards 0 images become more average
   */
  truncation?: number;
  /**
   * Enlarges every pixel to scale × scale pixels
   */
  scale?: number;
  /**
   * `latest`, the newest checkpoint, or the id of one; when left out, the pinned checkpoint, or the newest if none is pinned
   */
  model?: 'latest' | string;
  /**
   * The generator's averaged weights, or those of the last step
   */
  weights?: 'ema' | 'raw';
  /**
   * Whether the file says how it was made, so that it can be made again; false leaves that out
   */
  recipe?: string;
}
/**
 * Generate a grid of images as WEBP
 */
export interface GenerateWebpInput {
  /**
   * Image i of the grid has the z of (seed, i), whatever the shape of the grid; 0 when left out
   */
  seed?: number;
  /**
   * 8 when left out; with z or latent, chosen to fit
   */
  rows?: number;
  /**
   * 8 when left out; with z or latent, chosen to fit
   */
  cols?: number;
  /**
   * Latent vectors, rows × cols × latentSize numbers: comma-separated, also in the brackets of JSON, or float32 little-endian in base64 (base64url needs no escapes)
   */
  z?: string;
  /**
   * An expression for one latent, such as `mix(seed(42), seed(7), 0.3)`; repeat it for a grid. A + need not be escaped
   */
  latent?: string | string[];
  /**
   * Variety: every latent is multiplied by it; towards 0 images become more average
   */
  truncation?: number;
  /**
   * Enlarges every pixel to scale × scale pixels
   */
  scale?: number;
  /**
   * `latest`, the newest checkpoint, or the id of one; when left out, the pinned checkpoint, or the newest if none is pinned
   */
  model?: 'latest' | string;
  /**
   * The generator's averaged weights, or those of the last step
   */
  weights?: 'ema' | 'raw';
  /**
   * Whether the file says how it was made, so that it can be made again; false leaves that out
   */
  recipe?: string;
}
/**
 * Generate a grid of images as JPEG
 */
export interface GenerateJpegInput {
  /**
   * Image i of the grid has the z of (seed, i), whatever the shape of the grid; 0 when left out
   */
  seed?: number;
  /**
   * 8 when left out; with z or latent, chosen to fit
   */
  rows?: number;
  /**
   * 8 when left out; with z or latent, chosen to fit
   */
  cols?: number;
  /**
   * Latent vectors, rows × cols × latentSize numbers: comma-separated, also in the brackets of JSON, or float32 little-endian in base64 (base64url needs no escapes)
   */
  z?: string;
  /**
   * An expression for one latent, such as `mix(seed(42), seed(7), 0.3)`; repeat it for a grid. A + need not be escaped
   */
  latent?: string | string[];
  /**
   * Variety: every latent is multiplied by it; towards 0 images become more average
   */
  truncation?: number;
  /**
   * Enlarges every pixel to scale × scale pixels
   */
  scale?: number;
  /**
   * `latest`, the newest checkpoint, or the id of one; when left out, the pinned checkpoint, or the newest if none is pinned
   */
  model?: 'latest' | string;
  /**
   * The generator's averaged weights, or those of the last step
   */
  weights?: 'ema' | 'raw';
  /**
   * Whether the file says how it was made, so that it can be made again; false leaves that out
   */
  recipe?: string;
}
/**
 * Get the latent vectors of a seed, to edit and send back as z
 */
export interface GetLatentsInput {
  /**
   * Image i of the grid has the z of (seed, i), whatever the shape of the grid; 0 when left out
   */
  seed?: number;
  /**
   * Number of latent vectors
   */
  count?: number;
  /**
   * `latest`, the newest checkpoint, or the id of one; when left out, the pinned checkpoint, or the newest if none is pinned
   */
  model?: 'latest' | string;
}
/**
 * Generate images from latents in a body, as one grid or each by itself
 */
export interface GenerateInput {
  body: Generation;
}
/**
 * Tell from an image how it was made here, and make it again
 */
export interface ReadRecipeInput {
  /**
   * Sent as it is
   */
  body: Blob | FormData | ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>;
}
/**
 * List the favorites of a training, by name
 */
export interface ListFavouritesInput {
  /**
   * `latest`, the newest checkpoint, or the id of one; when left out, the pinned checkpoint, or the newest if none is pinned
   */
  model?: 'latest' | string;
  /**
   * Favorites per page
   */
  limit?: number;
  /**
   * The nextCursor of the previous page
   */
  cursor?: string;
}
/**
 * Keep a latent as a favorite, in place of the one of that name
 */
export interface PutFavouriteInput {
  /**
   * `latest`, the newest checkpoint, or the id of one; when left out, the pinned checkpoint, or the newest if none is pinned
   */
  model?: 'latest' | string;
  /**
   * Letters of any script, digits and `_`, at most 60, not beginning with a digit
   */
  name: string;
  body: FavouriteRequest;
}
/**
 * Get a favorite, with its latent
 */
export interface GetFavouriteInput {
  /**
   * `latest`, the newest checkpoint, or the id of one; when left out, the pinned checkpoint, or the newest if none is pinned
   */
  model?: 'latest' | string;
  /**
   * Letters of any script, digits and `_`, at most 60, not beginning with a digit
   */
  name: string;
}
/**
 * Delete a favorite
 */
export interface DeleteFavouriteInput {
  /**
   * `latest`, the newest checkpoint, or the id of one; when left out, the pinned checkpoint, or the newest if none is pinned
   */
  model?: 'latest' | string;
  /**
   * Letters of any script, digits and `_`, at most 60, not beginning with a digit
   */
  name: string;
}
/**
 * Make a direction from images that show something and images that do not
 */
export interface CreateDirectionInput {
  body: DirectionRequest;
}
/**
 * List the directions of a training by name, after the automatic ones of its checkpoint
 */
export interface ListDirectionsInput {
  /**
   * `latest`, the newest checkpoint, or the id of one; when left out, the pinned checkpoint, or the newest if none is pinned
   */
  model?: 'latest' | string;
  /**
   * Directions per page
   */
  limit?: number;
  /**
   * The nextCursor of the previous page
   */
  cursor?: string;
}
/**
 * Get a direction, with its vector
 */
export interface GetDirectionInput {
  /**
   * `latest`, the newest checkpoint, or the id of one; when left out, the pinned checkpoint, or the newest if none is pinned
   */
  model?: 'latest' | string;
  /**
   * Letters of any script, digits and `_`, at most 60, not beginning with a digit
   */
  name: string;
}
/**
 * Delete a direction that was given a name
 */
export interface DeleteDirectionInput {
  /**
   * `latest`, the newest checkpoint, or the id of one; when left out, the pinned checkpoint, or the newest if none is pinned
   */
  model?: 'latest' | string;
  /**
   * Letters of any script, digits and `_`, at most 60, not beginning with a digit
   */
  name: string;
}
/**
 * Show what a direction does to images, from left to right, as PNG
 */
export interface GetStripPngInput {
  /**
   * An expression for the image that is changed; repeat it for more rows, at most 16. `seed(0)` when left out
   */
  latent?: string | string[];
  /**
   * How far along the direction the first image lies, in units of length 1 in z
   */
  from?: number;
  /**
   * How far the last one lies
   */
  to?: number;
  /**
   * Images in a row
   */
  steps?: number;
  /**
   * Variety: every latent is multiplied by it; towards 0 images become more average
   */
  truncation?: number;
  /**
   * Enlarges every pixel to scale × scale pixels
   */
  scale?: number;
  /**
   * `latest`, the newest checkpoint, or the id of one; when left out, the pinned checkpoint, or the newest if none is pinned
   */
  model?: 'latest' | string;
  /**
   * The generator's averaged weights, or those of the last step
   */
  weights?: 'ema' | 'raw';
  /**
   * Whether the file says how it was made, so that it can be made again; false leaves that out
   */
  recipe?: string;
  /**
   * Letters of any script, digits and `_`, at most 60, not beginning with a digit
   */
  name: string;
}
/**
 * Show what a direction does to images, from left to right, as WEBP
 */
export interface GetStripWebpInput {
  /**
   * An expression for the image that is changed; repeat it for more rows, at most 16. `seed(0)` when left out
   */
  latent?: string | string[];
  /**
   * How far along the direction the first image lies, in units of length 1 in z
   */
  from?: number;
  /**
   * How far the last one lies
   */
  to?: number;
  /**
   * Images in a row
   */
  steps?: number;
  /**
   * Variety: every latent is multiplied by it; towards 0 images become more average
   */
  truncation?: number;
  /**
   * Enlarges every pixel to scale × scale pixels
   */
  scale?: number;
  /**
   * `latest`, the newest checkpoint, or the id of one; when left out, the pinned checkpoint, or the newest if none is pinned
   */
  model?: 'latest' | string;
  /**
   * The generator's averaged weights, or those of the last step
   */
  weights?: 'ema' | 'raw';
  /**
   * Whether the file says how it was made, so that it can be made again; false leaves that out
   */
  recipe?: string;
  /**
   * Letters of any script, digits and `_`, at most 60, not beginning with a digit
   */
  name: string;
}
/**
 * Get the training images nearest to a generated one
 */
export interface GetNearestInput {
  /**
   * An expression for one latent, such as `seed(42, 5)`; a favorite by its name
   */
  latent: string;
  /**
   * Number of training images
   */
  count?: number;
  /**
   * `latest`, the newest checkpoint, or the id of one; when left out, the pinned checkpoint, or the newest if none is pinned
   */
  model?: 'latest' | string;
  /**
   * The generator's averaged weights, or those of the last step
   */
  weights?: 'ema' | 'raw';
}
/**
 * Find the latent whose image is most like a given one
 */
export interface CreateProjectionInput {
  /**
   * `latest`, the newest checkpoint, or the id of one; when left out, the pinned checkpoint, or the newest if none is pinned
   */
  model?: 'latest' | string;
  /**
   * Name of the favorite that the latent becomes; made when left out
   */
  name?: string;
  /**
   * Chooses the latents from which the search starts
   */
  seed?: number;
  /**
   * Attempts at most, each from another latent; more take longer and find a little more
   */
  starts?: number;
  /**
   * How the image becomes a square; as in the dataset when left out
   */
  fit?: 'crop' | 'stretch' | 'pad';
  /**
   * Which square `crop` cuts out; as in the dataset when left out
   */
  crop?: 'center' | 'attention' | 'face';
  /**
   * What `face` does with an image without a face; as in the dataset when left out
   */
  faceless?: 'reject' | 'center';
  /**
   * Color behind transparent pixels; as in the dataset when left out
   */
  background?: string;
  /**
   * A key of your own, such as a UUID. For 24 hours, repeating the request with the same key returns the first answer and creates nothing; a different request with that key is a 422
   */
  idempotencyKey?: string;
  /**
   * Sent as it is
   */
  body: Blob | FormData | ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>;
}
/**
 * Generate an animation along a path through the latents as WEBP
 */
export interface AnimateWebpInput {
  /**
   * An expression for a path, such as `loop(seed(1), seed(2), seed(3))`; repeat it to see up to 16 paths side by side
   */
  path: string | string[];
  /**
   * Number of frames
   */
  frames?: number;
  /**
   * Frames a second, at most 50; a GIF rounds each time to 0.01 s
   */
  fps?: number;
  /**
   * Enlarges every pixel to scale × scale pixels
   */
  scale?: number;
  /**
   * Variety: every latent is multiplied by it; towards 0 images become more average
   */
  truncation?: number;
  /**
   * `latest`, the newest checkpoint, or the id of one; when left out, the pinned checkpoint, or the newest if none is pinned
   */
  model?: 'latest' | string;
  /**
   * The generator's averaged weights, or those of the last step
   */
  weights?: 'ema' | 'raw';
}
/**
 * Generate an animation along a path through the latents as GIF
 */
export interface AnimateGifInput {
  /**
   * An expression for a path, such as `loop(seed(1), seed(2), seed(3))`; repeat it to see up to 16 paths side by side
   */
  path: string | string[];
  /**
   * Number of frames
   */
  frames?: number;
  /**
   * Frames a second, at most 50; a GIF rounds each time to 0.01 s
   */
  fps?: number;
  /**
   * Enlarges every pixel to scale × scale pixels
   */
  scale?: number;
  /**
   * Variety: every latent is multiplied by it; towards 0 images become more average
   */
  truncation?: number;
  /**
   * `latest`, the newest checkpoint, or the id of one; when left out, the pinned checkpoint, or the newest if none is pinned
   */
  model?: 'latest' | string;
  /**
   * The generator's averaged weights, or those of the last step
   */
  weights?: 'ema' | 'raw';
}
/**
 * Generate up to 10,000 single images as a zip archive
 */
export interface GenerateZipInput {
  /**
   * Image i has the z of (seed, i); 0 when left out
   */
  seed?: number;
  /**
   * An expression for one latent; repeat it for up to 256 images
   */
  latent?: string | string[];
  /**
   * An expression for a path, such as `walk(seed(1), seed(2))`, along which the images lie
   */
  path?: string;
  /**
   * Number of images, of a seed or along a path; 64 when left out
   */
  count?: number;
  /**
   * Format of the images
   */
  format?: 'png' | 'webp' | 'jpeg';
  /**
   * Enlarges every pixel to scale × scale pixels
   */
  scale?: number;
  /**
   * Variety: every latent is multiplied by it; towards 0 images become more average
   */
  truncation?: number;
  /**
   * `latest`, the newest checkpoint, or the id of one; when left out, the pinned checkpoint, or the newest if none is pinned
   */
  model?: 'latest' | string;
  /**
   * The generator's averaged weights, or those of the last step
   */
  weights?: 'ema' | 'raw';
  /**
   * Whether the file says how it was made, so that it can be made again; false leaves that out
   */
  recipe?: string;
}
/**
 * List the datasets
 */
export interface ListDatasetsInput {
  /**
   * true also lists uploads that are being received or decoded, or have failed, whichever process has them
   */
  unfinished?: string;
}
/**
 * Upload images as a new dataset
 */
export interface CreateDatasetInput {
  /**
   * Id of the new dataset; made of the title when left out
   */
  name?: string;
  /**
   * Your title for the dataset, in any script
   */
  title?: string;
  /**
   * How an image becomes a square: `crop` cuts one out, `stretch` squeezes it, `pad` adds a border
   */
  fit?: 'crop' | 'stretch' | 'pad';
  /**
   * Which square `crop` cuts out: the middle, the part that draws the eye, or the largest face and its head
   */
  crop?: 'center' | 'attention' | 'face';
  /**
   * What `face` does with an image without a face: it is rejected, or its middle is cut out
   */
  faceless?: 'reject' | 'center';
  /**
   * Color behind transparent pixels, and of the border that `pad` adds
   */
  background?: string;
  /**
   * Feature of TFRecords that holds the images, such as `image/encoded`; when left out, the one whose bytes are images
   */
  feature?: string;
  /**
   * Sent as it is
   */
  body: Blob | FormData | ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>;
}
/**
 * Get a dataset or the progress of its upload, with the files that cannot be used
 */
export interface GetDatasetInput {
  /**
   * Id of the dataset
   */
  id: string;
}
/**
 * Set the title of a dataset
 */
export interface RenameDatasetInput {
  /**
   * Id of the dataset
   */
  id: string;
  body: DatasetChange;
}
/**
 * Delete an uploaded dataset, or cancel its upload
 */
export interface DeleteDatasetInput {
  /**
   * true also deletes the checkpoints that were trained on it
   */
  checkpoints?: string;
  /**
   * With `checkpoints`: true deletes them even if one of them is the latest, which serves images
   */
  latest?: string;
  /**
   * Id of the dataset
   */
  id: string;
}
/**
 * Follow an upload as Server-Sent Events while it is received and decoded
 */
export interface WatchDatasetInput {
  /**
   * Id of the dataset
   */
  id: string;
}
/**
 * Get a grid of images of a dataset
 */
export interface GetDatasetPreviewInput {
  /**
   * Id of the dataset
   */
  id: string;
}
/**
 * Get the mean image of a dataset, 64×64 pixels
 */
export interface GetDatasetMeanInput {
  /**
   * Id of the dataset
   */
  id: string;
}
/**
 * List the images of a dataset, as they are framed for training
 */
export interface ListDatasetImagesInput {
  /**
   * Images per page
   */
  limit?: number;
  /**
   * The nextCursor of the previous page
   */
  cursor?: string;
  /**
   * In place of a cursor: how many images come before the first one, to begin anywhere
   */
  from?: number;
  /**
   * Id of the dataset
   */
  id: string;
}
/**
 * List the images of a dataset that look almost the same, in groups
 */
export interface ListNearDuplicatesInput {
  /**
   * Id of the dataset
   */
  id: string;
}
/**
 * List all files of a dataset that were rejected, with the reasons
 */
export interface ListRejectedFilesInput {
  /**
   * Files per page
   */
  limit?: number;
  /**
   * The nextCursor of the previous page
   */
  cursor?: string;
  /**
   * Id of the dataset
   */
  id: string;
}
/**
 * List the images of a dataset that are left out of trainings
 */
export interface ListExclusionsInput {
  /**
   * Images per page
   */
  limit?: number;
  /**
   * The nextCursor of the previous page
   */
  cursor?: string;
  /**
   * Id of the dataset
   */
  id: string;
}
/**
 * Leave an image of a dataset out of trainings that are queued from now on
 */
export interface ExcludeImageInput {
  /**
   * Id of the dataset
   */
  id: string;
  /**
   * SHA-256 of the image's pixels, as GET /nearest gives it
   */
  sha256: string;
}
/**
 * Bring back an image that was left out
 */
export interface IncludeImageInput {
  /**
   * Id of the dataset
   */
  id: string;
  /**
   * SHA-256 of the image's pixels, as GET /nearest gives it
   */
  sha256: string;
}
/**
 * List the images of a dataset whose crops are moved
 */
export interface ListMovedCropsInput {
  /**
   * Images per page
   */
  limit?: number;
  /**
   * The nextCursor of the previous page
   */
  cursor?: string;
  /**
   * Id of the dataset
   */
  id: string;
}
/**
 * Get where an image of a dataset is cut out of the picture around it
 */
export interface GetCropInput {
  /**
   * Id of the dataset
   */
  id: string;
  /**
   * SHA-256 of the image's pixels, as GET /nearest gives it
   */
  sha256: string;
}
/**
 * Move the crop of an image for trainings that are queued from now on
 */
export interface MoveCropInput {
  /**
   * Id of the dataset
   */
  id: string;
  /**
   * SHA-256 of the image's pixels, as GET /nearest gives it
   */
  sha256: string;
  body: Crop;
}
/**
 * Put the crop of an image back to where it was cut at first
 */
export interface ResetCropInput {
  /**
   * Id of the dataset
   */
  id: string;
  /**
   * SHA-256 of the image's pixels, as GET /nearest gives it
   */
  sha256: string;
}
/**
 * Get the picture out of which an image of a dataset is cut
 */
export interface GetSurroundingsInput {
  /**
   * Id of the dataset
   */
  id: string;
  /**
   * SHA-256 of the image's pixels, as GET /nearest gives it
   */
  sha256: string;
}
/**
 * Get many images of a dataset in one picture, in rows of eight
 */
export interface GetDatasetImageSheetInput {
  /**
   * How many images of the list come before the first one
   */
  from?: number;
  /**
   * Images in the picture, at most
   */
  count?: number;
  /**
   * Side of each image in pixels
   */
  size?: number;
  /**
   * Id of the dataset
   */
  id: string;
}
/**
 * Get one image of a dataset, framed as it is for training
 */
export interface GetDatasetImageInput {
  /**
   * Side in pixels; that at which the image is kept when left out
   */
  size?: number;
  /**
   * Another square of the picture around the image, as x,y,side in its pixels: see GET /datasets/{id}/crops/{sha256}
   */
  crop?: string;
  /**
   * Id of the dataset
   */
  id: string;
  /**
   * SHA-256 of the image's pixels, as GET /nearest gives it
   */
  sha256: string;
}
/**
 * List the last 100 webhook deliveries
 */
export interface ListWebhookDeliveriesInput {}
/**
 * Get the disk usage by kind and by job, and what can be deleted
 */
export interface GetStorageInput {}
/**
 * Follow all jobs, datasets and tasks as Server-Sent Events
 */
export interface FollowEventsInput {
  /**
   * Only events about these: some of `job`, `dataset`, `task`, separated by commas. By default all that the key may see
   */
  types?: string;
}
/**
 * Get the addresses of the service; a browser is led to its page
 */
export interface GetIndexInput {}
/**
 * Check that the process is alive
 */
export interface GetHealthInput {}
/**
 * Check whether the service is ready, and if not, why
 */
export interface GetReadinessInput {}
/**
 * Get what this client may do, and what the service offers
 */
export interface GetSessionInput {}
/**
 * Get a page to log in that works without scripts
 */
export interface GetLoginPageInput {
  /**
   * Where a form leads afterwards: an address of this service
   */
  next?: string;
}
/**
 * Begin a session with a key; a browser keeps it as a cookie
 */
export interface LogInInput {
  /**
   * Where a form leads afterwards: an address of this service
   */
  next?: string;
  body: Login;
}
/**
 * End the session of this browser
 */
export interface LogOutInput {}
/**
 * Get the presets, and what each hyperparameter means
 */
export interface ListPresetsInput {}
