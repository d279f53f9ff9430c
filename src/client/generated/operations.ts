/** Written by `npm run openapi` from the API, and not to be edited. */
import type {
  AnimateGifInput,
  AnimateWebpInput,
  CancelJobInput,
  CancelSweepInput,
  CancelTaskInput,
  ChangeJobInput,
  CheckpointDeletion,
  CheckpointDetails,
  CheckpointList,
  CreateDatasetInput,
  CreateDirectionInput,
  CreateJobInput,
  CreateProjectionInput,
  CreateSweepInput,
  CropDetails,
  CurrentModel,
  Dataset,
  DatasetDeletion,
  DatasetList,
  DeleteCheckpointInput,
  DeleteDatasetInput,
  DeleteDirectionInput,
  DeleteFavouriteInput,
  DeleteJobInput,
  DeleteSweepInput,
  DeleteTaskInput,
  Direction,
  DirectionList,
  DownloadCheckpointInput,
  Estimate,
  EstimateJobInput,
  ExcludeImageInput,
  ExclusionList,
  Favourite,
  FavouriteList,
  FollowEventsInput,
  FollowJobInput,
  FollowTaskInput,
  GenerateInput,
  GenerateJpegInput,
  GeneratePngInput,
  GenerateWebpInput,
  GenerateZipInput,
  GetCheckpointInput,
  GetCropInput,
  GetCurrentModelInput,
  GetDatasetImageInput,
  GetDatasetImageSheetInput,
  GetDatasetInput,
  GetDatasetMeanInput,
  GetDatasetPreviewInput,
  GetDirectionInput,
  GetFavouriteInput,
  GetHealthInput,
  GetIndexInput,
  GetJobInput,
  GetJobLogInput,
  GetJobMetricsInput,
  GetJobSampleInput,
  GetJobSampleStripInput,
  GetJobTimelineGifInput,
  GetJobTimelineWebpInput,
  GetLatentsInput,
  GetLoginPageInput,
  GetNearestInput,
  GetReadinessInput,
  GetSessionInput,
  GetStorageInput,
  GetStripPngInput,
  GetStripWebpInput,
  GetSurroundingsInput,
  GetSweepGridInput,
  GetSweepInput,
  GetTaskFileInput,
  GetTaskInput,
  Health,
  ImageCrop,
  ImageExclusion,
  ImageList,
  ImportCheckpointInput,
  IncludeImageInput,
  Job,
  JobDeletion,
  JobList,
  JobLog,
  Latents,
  ListDatasetImagesInput,
  ListDatasetsInput,
  ListDirectionsInput,
  ListExclusionsInput,
  ListFavouritesInput,
  ListJobCheckpointsInput,
  ListJobSamplesInput,
  ListJobsInput,
  ListModelsInput,
  ListMovedCropsInput,
  ListNearDuplicatesInput,
  ListPresetsInput,
  ListRejectedFilesInput,
  ListSweepsInput,
  ListTasksInput,
  ListWebhookDeliveriesInput,
  LogInInput,
  LogOutInput,
  MeasureCheckpointInput,
  Metrics,
  ModelList,
  ModelUnpinning,
  MoveCropInput,
  MovedCropList,
  NearDuplicateList,
  Nearest,
  PauseJobInput,
  PinModelInput,
  PresetList,
  PutFavouriteInput,
  ReadRecipeInput,
  Readiness,
  RecipeAnswer,
  RejectedList,
  RenameCheckpointInput,
  RenameDatasetInput,
  ResetCropInput,
  ResumeJobInput,
  RetryJobInput,
  SampleList,
  ServiceIndex,
  Session,
  StorageUsage,
  Sweep,
  SweepDeletion,
  SweepList,
  Task,
  TaskDeletion,
  TaskList,
  UnpinModelInput,
  WatchDatasetInput,
  WebhookDeliveryList,
} from './schemas.js';

/** How each operation is called. */
export const operations = {
  createJob: { method: 'POST', path: '/jobs', query: [], headers: ["idempotency-key"], answer: 'json' },
  listJobs: { method: 'GET', path: '/jobs', query: ["status","kind","dataset","preset","sweep","q","metadata","limit","cursor"], headers: [], answer: 'json' },
  changeJob: { method: 'PATCH', path: '/jobs/{id}', query: [], headers: [], answer: 'json' },
  getJob: { method: 'GET', path: '/jobs/{id}', query: [], headers: [], answer: 'json' },
  deleteJob: { method: 'DELETE', path: '/jobs/{id}', query: ["latest"], headers: [], answer: 'json' },
  estimateJob: { method: 'POST', path: '/jobs/estimate', query: [], headers: [], answer: 'json' },
  cancelJob: { method: 'POST', path: '/jobs/{id}/cancel', query: [], headers: [], answer: 'json' },
  pauseJob: { method: 'POST', path: '/jobs/{id}/pause', query: [], headers: [], answer: 'json' },
  resumeJob: { method: 'POST', path: '/jobs/{id}/resume', query: [], headers: [], answer: 'json' },
  retryJob: { method: 'POST', path: '/jobs/{id}/retry', query: [], headers: ["idempotency-key"], answer: 'json' },
  followJob: { method: 'GET', path: '/jobs/{id}/events', query: [], headers: [], answer: 'events' },
  getJobMetrics: { method: 'GET', path: '/jobs/{id}/metrics', query: ["fromStep","toStep","points"], headers: [], answer: 'json' },
  getJobSample: { method: 'GET', path: '/jobs/{id}/samples/{step}.png', query: [], headers: [], answer: 'response' },
  listJobCheckpoints: { method: 'GET', path: '/jobs/{id}/checkpoints', query: [], headers: [], answer: 'json' },
  getJobTimelineWebp: { method: 'GET', path: '/jobs/{id}/timeline.webp', query: ["frames","fps","scale"], headers: [], answer: 'response' },
  getJobTimelineGif: { method: 'GET', path: '/jobs/{id}/timeline.gif', query: ["frames","fps","scale"], headers: [], answer: 'response' },
  listJobSamples: { method: 'GET', path: '/jobs/{id}/samples', query: ["fromStep"], headers: [], answer: 'json' },
  getJobSampleStrip: { method: 'GET', path: '/jobs/{id}/samples/strip.webp', query: ["from","count","size"], headers: [], answer: 'response' },
  getJobLog: { method: 'GET', path: '/jobs/{id}/log', query: ["limit","cursor"], headers: [], answer: 'json' },
  createSweep: { method: 'POST', path: '/sweeps', query: [], headers: ["idempotency-key"], answer: 'json' },
  listSweeps: { method: 'GET', path: '/sweeps', query: ["status","limit","cursor"], headers: [], answer: 'json' },
  getSweep: { method: 'GET', path: '/sweeps/{id}', query: [], headers: [], answer: 'json' },
  deleteSweep: { method: 'DELETE', path: '/sweeps/{id}', query: ["jobs","latest"], headers: [], answer: 'json' },
  getSweepGrid: { method: 'GET', path: '/sweeps/{id}/grid.png', query: [], headers: [], answer: 'response' },
  cancelSweep: { method: 'POST', path: '/sweeps/{id}/cancel', query: [], headers: [], answer: 'json' },
  listTasks: { method: 'GET', path: '/tasks', query: ["status","type","limit","cursor"], headers: [], answer: 'json' },
  getTask: { method: 'GET', path: '/tasks/{id}', query: [], headers: [], answer: 'json' },
  deleteTask: { method: 'DELETE', path: '/tasks/{id}', query: [], headers: [], answer: 'json' },
  followTask: { method: 'GET', path: '/tasks/{id}/events', query: [], headers: [], answer: 'events' },
  getTaskFile: { method: 'GET', path: '/tasks/{id}/files/{file}', query: [], headers: [], answer: 'response' },
  cancelTask: { method: 'POST', path: '/tasks/{id}/cancel', query: [], headers: [], answer: 'json' },
  getCheckpoint: { method: 'GET', path: '/checkpoints/{id}', query: [], headers: [], answer: 'json' },
  renameCheckpoint: { method: 'PATCH', path: '/checkpoints/{id}', query: [], headers: [], answer: 'json' },
  deleteCheckpoint: { method: 'DELETE', path: '/checkpoints/{id}', query: ["latest"], headers: [], answer: 'json' },
  measureCheckpoint: { method: 'POST', path: '/checkpoints/{id}/quality', query: ["images","seed"], headers: ["idempotency-key"], answer: 'json' },
  downloadCheckpoint: { method: 'GET', path: '/checkpoints/{id}/download', query: ["format","precision","weights"], headers: [], answer: 'response' },
  importCheckpoint: { method: 'POST', path: '/checkpoints', query: [], headers: [], answer: 'json' },
  listModels: { method: 'GET', path: '/models', query: ["limit","cursor"], headers: [], answer: 'json' },
  getCurrentModel: { method: 'GET', path: '/models/current', query: [], headers: [], answer: 'json' },
  pinModel: { method: 'PUT', path: '/models/current', query: [], headers: [], answer: 'json' },
  unpinModel: { method: 'DELETE', path: '/models/current', query: [], headers: [], answer: 'json' },
  generatePng: { method: 'GET', path: '/generate.png', query: ["seed","rows","cols","z","latent","truncation","scale","model","weights","recipe"], headers: [], answer: 'response' },
  generateWebp: { method: 'GET', path: '/generate.webp', query: ["seed","rows","cols","z","latent","truncation","scale","model","weights","recipe"], headers: [], answer: 'response' },
  generateJpeg: { method: 'GET', path: '/generate.jpeg', query: ["seed","rows","cols","z","latent","truncation","scale","model","weights","recipe"], headers: [], answer: 'response' },
  getLatents: { method: 'GET', path: '/latents', query: ["seed","count","model"], headers: [], answer: 'json' },
  generate: { method: 'POST', path: '/generate', query: [], headers: [], answer: 'response' },
  readRecipe: { method: 'POST', path: '/recipe', query: [], headers: [], answer: 'json' },
  listFavourites: { method: 'GET', path: '/favourites', query: ["model","limit","cursor"], headers: [], answer: 'json' },
  putFavourite: { method: 'PUT', path: '/favourites/{name}', query: ["model"], headers: [], answer: 'json' },
  getFavourite: { method: 'GET', path: '/favourites/{name}', query: ["model"], headers: [], answer: 'json' },
  deleteFavourite: { method: 'DELETE', path: '/favourites/{name}', query: ["model"], headers: [], answer: 'json' },
  createDirection: { method: 'POST', path: '/directions', query: [], headers: [], answer: 'json' },
  listDirections: { method: 'GET', path: '/directions', query: ["model","limit","cursor"], headers: [], answer: 'json' },
  getDirection: { method: 'GET', path: '/directions/{name}', query: ["model"], headers: [], answer: 'json' },
  deleteDirection: { method: 'DELETE', path: '/directions/{name}', query: ["model"], headers: [], answer: 'json' },
  getStripPng: { method: 'GET', path: '/directions/{name}/strip.png', query: ["latent","from","to","steps","truncation","scale","model","weights","recipe"], headers: [], answer: 'response' },
  getStripWebp: { method: 'GET', path: '/directions/{name}/strip.webp', query: ["latent","from","to","steps","truncation","scale","model","weights","recipe"], headers: [], answer: 'response' },
  getNearest: { method: 'GET', path: '/nearest', query: ["latent","count","model","weights"], headers: [], answer: 'json' },
  createProjection: { method: 'POST', path: '/projections', query: ["model","name","seed","starts","fit","crop","faceless","background"], headers: ["idempotency-key"], answer: 'json' },
  animateWebp: { method: 'GET', path: '/animate.webp', query: ["path","frames","fps","scale","truncation","model","weights"], headers: [], answer: 'response' },
  animateGif: { method: 'GET', path: '/animate.gif', query: ["path","frames","fps","scale","truncation","model","weights"], headers: [], answer: 'response' },
  generateZip: { method: 'GET', path: '/generate.zip', query: ["seed","latent","path","count","format","scale","truncation","model","weights","recipe"], headers: [], answer: 'response' },
  listDatasets: { method: 'GET', path: '/datasets', query: ["unfinished"], headers: [], answer: 'json' },
  createDataset: { method: 'POST', path: '/datasets', query: ["name","title","fit","crop","faceless","background","feature"], headers: [], answer: 'json' },
  getDataset: { method: 'GET', path: '/datasets/{id}', query: [], headers: [], answer: 'json' },
  renameDataset: { method: 'PATCH', path: '/datasets/{id}', query: [], headers: [], answer: 'json' },
  deleteDataset: { method: 'DELETE', path: '/datasets/{id}', query: ["checkpoints","latest"], headers: [], answer: 'json' },
  watchDataset: { method: 'GET', path: '/datasets/{id}/events', query: [], headers: [], answer: 'events' },
  getDatasetPreview: { method: 'GET', path: '/datasets/{id}/preview.png', query: [], headers: [], answer: 'response' },
  getDatasetMean: { method: 'GET', path: '/datasets/{id}/mean.png', query: [], headers: [], answer: 'response' },
  listDatasetImages: { method: 'GET', path: '/datasets/{id}/images', query: ["limit","cursor","from"], headers: [], answer: 'json' },
  listNearDuplicates: { method: 'GET', path: '/datasets/{id}/near-duplicates', query: [], headers: [], answer: 'json' },
  listRejectedFiles: { method: 'GET', path: '/datasets/{id}/rejected', query: ["limit","cursor"], headers: [], answer: 'json' },
  listExclusions: { method: 'GET', path: '/datasets/{id}/exclusions', query: ["limit","cursor"], headers: [], answer: 'json' },
  excludeImage: { method: 'PUT', path: '/datasets/{id}/exclusions/{sha256}', query: [], headers: [], answer: 'json' },
  includeImage: { method: 'DELETE', path: '/datasets/{id}/exclusions/{sha256}', query: [], headers: [], answer: 'json' },
  listMovedCrops: { method: 'GET', path: '/datasets/{id}/crops', query: ["limit","cursor"], headers: [], answer: 'json' },
  getCrop: { method: 'GET', path: '/datasets/{id}/crops/{sha256}', query: [], headers: [], answer: 'json' },
  moveCrop: { method: 'PUT', path: '/datasets/{id}/crops/{sha256}', query: [], headers: [], answer: 'json' },
  resetCrop: { method: 'DELETE', path: '/datasets/{id}/crops/{sha256}', query: [], headers: [], answer: 'json' },
  getSurroundings: { method: 'GET', path: '/datasets/{id}/images/{sha256}/surroundings.webp', query: [], headers: [], answer: 'response' },
  getDatasetImageSheet: { method: 'GET', path: '/datasets/{id}/images/sheet.webp', query: ["from","count","size"], headers: [], answer: 'response' },
  getDatasetImage: { method: 'GET', path: '/datasets/{id}/images/{sha256}.webp', query: ["size","crop"], headers: [], answer: 'response' },
  listWebhookDeliveries: { method: 'GET', path: '/webhooks/deliveries', query: [], headers: [], answer: 'json' },
  getStorage: { method: 'GET', path: '/storage', query: [], headers: [], answer: 'json' },
  followEvents: { method: 'GET', path: '/events', query: ["types"], headers: [], answer: 'events' },
  getIndex: { method: 'GET', path: '/', query: [], headers: [], answer: 'json' },
  getHealth: { method: 'GET', path: '/healthz', query: [], headers: [], answer: 'json' },
  getReadiness: { method: 'GET', path: '/readyz', query: [], headers: [], answer: 'json' },
  getSession: { method: 'GET', path: '/session', query: [], headers: [], answer: 'json' },
  getLoginPage: { method: 'GET', path: '/login', query: ["next"], headers: [], answer: 'response' },
  logIn: { method: 'POST', path: '/login', query: ["next"], headers: [], answer: 'response' },
  logOut: { method: 'POST', path: '/logout', query: [], headers: [], answer: 'response' },
  listPresets: { method: 'GET', path: '/presets', query: [], headers: [], answer: 'json' },
} as const;

/** What each operation takes. */
export interface Inputs {
  /** Queue a training job */
  createJob: CreateJobInput;
  /** List jobs, newest first */
  listJobs: ListJobsInput;
  /** Rename a job, or change its metadata */
  changeJob: ChangeJobInput;
  /** Get the status, progress and losses of a job */
  getJob: GetJobInput;
  /** Delete a job that has ended, with its samples, metrics and checkpoints */
  deleteJob: DeleteJobInput;
  /** Estimate the parameters, FLOPs, memory and time of a training, without queueing it */
  estimateJob: EstimateJobInput;
  /** Cancel a job */
  cancelJob: CancelJobInput;
  /** Pause a job; a running one saves a checkpoint first and frees its worker */
  pauseJob: PauseJobInput;
  /** Resume a paused job where it left off */
  resumeJob: ResumeJobInput;
  /** Retry a failed or canceled job as a new job */
  retryJob: RetryJobInput;
  /** Follow a job as Server-Sent Events */
  followJob: FollowJobInput;
  /** Get the metrics of a job, one point per step */
  getJobMetrics: GetJobMetricsInput;
  /** Get the sample grid of a step */
  getJobSample: GetJobSampleInput;
  /** List the checkpoints of a job */
  listJobCheckpoints: ListJobCheckpointsInput;
  /** Get the samples of a training as an animation, as WEBP */
  getJobTimelineWebp: GetJobTimelineWebpInput;
  /** Get the samples of a training as an animation, as GIF */
  getJobTimelineGif: GetJobTimelineGifInput;
  /** List the sample grids of a job, by step */
  listJobSamples: ListJobSamplesInput;
  /** Get many sample grids of a job in one picture, side by side */
  getJobSampleStrip: GetJobSampleStripInput;
  /** Get what has happened to a job: its statuses, attempts, checkpoints, warnings and crashes */
  getJobLog: GetJobLogInput;
  /** Queue a search for good hyperparameters */
  createSweep: CreateSweepInput;
  /** List sweeps, newest first */
  listSweeps: ListSweepsInput;
  /** Get a sweep with its runs, best first */
  getSweep: GetSweepInput;
  /** Delete a sweep that has ended and, with jobs=true, its jobs */
  deleteSweep: DeleteSweepInput;
  /** Get the last samples of the runs of a sweep on one sheet, best first */
  getSweepGrid: GetSweepGridInput;
  /** Cancel a sweep and its jobs */
  cancelSweep: CancelSweepInput;
  /** List tasks, newest first */
  listTasks: ListTasksInput;
  /** Get the status, progress and result of a task */
  getTask: GetTaskInput;
  /** Delete a task that has ended, with its files */
  deleteTask: DeleteTaskInput;
  /** Follow a task as Server-Sent Events */
  followTask: FollowTaskInput;
  /** Get a file that belongs to the result of a task */
  getTaskFile: GetTaskFileInput;
  /** Cancel a task */
  cancelTask: CancelTaskInput;
  /** Get a checkpoint, with the SHA-256 of its files and what it can be downloaded as */
  getCheckpoint: GetCheckpointInput;
  /** Rename a checkpoint */
  renameCheckpoint: RenameCheckpointInput;
  /** Delete a checkpoint that is not needed */
  deleteCheckpoint: DeleteCheckpointInput;
  /** Measure the quality of a checkpoint on many images */
  measureCheckpoint: MeasureCheckpointInput;
  /** Download a checkpoint as a file for other programs */
  downloadCheckpoint: DownloadCheckpointInput;
  /** Import a checkpoint that another service has exported */
  importCheckpoint: ImportCheckpointInput;
  /** List the checkpoints that can serve images, newest first */
  listModels: ListModelsInput;
  /** Get the checkpoint that answers requests without model */
  getCurrentModel: GetCurrentModelInput;
  /** Pin a checkpoint, so that it answers in place of the newest */
  pinModel: PinModelInput;
  /** Remove the pin, so that the newest checkpoint answers again */
  unpinModel: UnpinModelInput;
  /** Generate a grid of images as PNG */
  generatePng: GeneratePngInput;
  /** Generate a grid of images as WEBP */
  generateWebp: GenerateWebpInput;
  /** Generate a grid of images as JPEG */
  generateJpeg: GenerateJpegInput;
  /** Get the latent vectors of a seed, to edit and send back as z */
  getLatents: GetLatentsInput;
  /** Generate images from latents in a body, as one grid or each by itself */
  generate: GenerateInput;
  /** Tell from an image how it was made here, and make it again */
  readRecipe: ReadRecipeInput;
  /** List the favorites of a training, by name */
  listFavourites: ListFavouritesInput;
  /** Keep a latent as a favorite, in place of the one of that name */
  putFavourite: PutFavouriteInput;
  /** Get a favorite, with its latent */
  getFavourite: GetFavouriteInput;
  /** Delete a favorite */
  deleteFavourite: DeleteFavouriteInput;
  /** Make a direction from images that show something and images that do not */
  createDirection: CreateDirectionInput;
  /** List the directions of a training by name, after the automatic ones of its checkpoint */
  listDirections: ListDirectionsInput;
  /** Get a direction, with its vector */
  getDirection: GetDirectionInput;
  /** Delete a direction that was given a name */
  deleteDirection: DeleteDirectionInput;
  /** Show what a direction does to images, from left to right, as PNG */
  getStripPng: GetStripPngInput;
  /** Show what a direction does to images, from left to right, as WEBP */
  getStripWebp: GetStripWebpInput;
  /** Get the training images nearest to a generated one */
  getNearest: GetNearestInput;
  /** Find the latent whose image is most like a given one */
  createProjection: CreateProjectionInput;
  /** Generate an animation along a path through the latents as WEBP */
  animateWebp: AnimateWebpInput;
  /** Generate an animation along a path through the latents as GIF */
  animateGif: AnimateGifInput;
  /** Generate up to 10,000 single images as a zip archive */
  generateZip: GenerateZipInput;
  /** List the datasets */
  listDatasets: ListDatasetsInput;
  /** Upload images as a new dataset */
  createDataset: CreateDatasetInput;
  /** Get a dataset or the progress of its upload, with the files that cannot be used */
  getDataset: GetDatasetInput;
  /** Set the title of a dataset */
  renameDataset: RenameDatasetInput;
  /** Delete an uploaded dataset, or cancel its upload */
  deleteDataset: DeleteDatasetInput;
  /** Follow an upload as Server-Sent Events while it is received and decoded */
  watchDataset: WatchDatasetInput;
  /** Get a grid of images of a dataset */
  getDatasetPreview: GetDatasetPreviewInput;
  /** Get the mean image of a dataset, 64×64 pixels */
  getDatasetMean: GetDatasetMeanInput;
  /** List the images of a dataset, as they are framed for training */
  listDatasetImages: ListDatasetImagesInput;
  /** List the images of a dataset that look almost the same, in groups */
  listNearDuplicates: ListNearDuplicatesInput;
  /** List all files of a dataset that were rejected, with the reasons */
  listRejectedFiles: ListRejectedFilesInput;
  /** List the images of a dataset that are left out of trainings */
  listExclusions: ListExclusionsInput;
  /** Leave an image of a dataset out of trainings that are queued from now on */
  excludeImage: ExcludeImageInput;
  /** Bring back an image that was left out */
  includeImage: IncludeImageInput;
  /** List the images of a dataset whose crops are moved */
  listMovedCrops: ListMovedCropsInput;
  /** Get where an image of a dataset is cut out of the picture around it */
  getCrop: GetCropInput;
  /** Move the crop of an image for trainings that are queued from now on */
  moveCrop: MoveCropInput;
  /** Put the crop of an image back to where it was cut at first */
  resetCrop: ResetCropInput;
  /** Get the picture out of which an image of a dataset is cut */
  getSurroundings: GetSurroundingsInput;
  /** Get many images of a dataset in one picture, in rows of eight */
  getDatasetImageSheet: GetDatasetImageSheetInput;
  /** Get one image of a dataset, framed as it is for training */
  getDatasetImage: GetDatasetImageInput;
  /** List the last 100 webhook deliveries */
  listWebhookDeliveries: ListWebhookDeliveriesInput;
  /** Get the disk usage by kind and by job, and what can be deleted */
  getStorage: GetStorageInput;
  /** Follow all jobs, datasets and tasks as Server-Sent Events */
  followEvents: FollowEventsInput;
  /** Get the addresses of the service; a browser is led to its page */
  getIndex: GetIndexInput;
  /** Check that the process is alive */
  getHealth: GetHealthInput;
  /** Check whether the service is ready, and if not, why */
  getReadiness: GetReadinessInput;
  /** Get what this client may do, and what the service offers */
  getSession: GetSessionInput;
  /** Get a page to log in that works without scripts */
  getLoginPage: GetLoginPageInput;
  /** Begin a session with a key; a browser keeps it as a cookie */
  logIn: LogInInput;
  /** End the session of this browser */
  logOut: LogOutInput;
  /** Get the presets, and what each hyperparameter means */
  listPresets: ListPresetsInput;
}

/** What each operation answers: JSON as its type, everything else as the response, whose body can be read once. */
export interface Answers {
  createJob: Job;
  listJobs: JobList;
  changeJob: Job;
  getJob: Job;
  deleteJob: JobDeletion;
  estimateJob: Estimate;
  cancelJob: Job;
  pauseJob: Job;
  resumeJob: Job;
  retryJob: Job;
  followJob: Response;
  getJobMetrics: Metrics;
  getJobSample: Response;
  listJobCheckpoints: CheckpointList;
  getJobTimelineWebp: Response;
  getJobTimelineGif: Response;
  listJobSamples: SampleList;
  getJobSampleStrip: Response;
  getJobLog: JobLog;
  createSweep: Sweep;
  listSweeps: SweepList;
  getSweep: Sweep;
  deleteSweep: SweepDeletion;
  getSweepGrid: Response;
  cancelSweep: Sweep;
  listTasks: TaskList;
  getTask: Task;
  deleteTask: TaskDeletion;
  followTask: Response;
  getTaskFile: Response;
  cancelTask: Task;
  getCheckpoint: CheckpointDetails;
  renameCheckpoint: CheckpointDetails;
  deleteCheckpoint: CheckpointDeletion;
  measureCheckpoint: Task;
  downloadCheckpoint: Response;
  importCheckpoint: CheckpointDetails;
  listModels: ModelList;
  getCurrentModel: CurrentModel;
  pinModel: CurrentModel;
  unpinModel: ModelUnpinning;
  generatePng: Response;
  generateWebp: Response;
  generateJpeg: Response;
  getLatents: Latents;
  generate: Response;
  readRecipe: RecipeAnswer;
  listFavourites: FavouriteList;
  putFavourite: Favourite;
  getFavourite: Favourite;
  deleteFavourite: Favourite;
  createDirection: Direction;
  listDirections: DirectionList;
  getDirection: Direction;
  deleteDirection: Direction;
  getStripPng: Response;
  getStripWebp: Response;
  getNearest: Nearest;
  createProjection: Task;
  animateWebp: Response;
  animateGif: Response;
  generateZip: Response;
  listDatasets: DatasetList;
  createDataset: Dataset;
  getDataset: Dataset;
  renameDataset: Dataset;
  deleteDataset: DatasetDeletion;
  watchDataset: Response;
  getDatasetPreview: Response;
  getDatasetMean: Response;
  listDatasetImages: ImageList;
  listNearDuplicates: NearDuplicateList;
  listRejectedFiles: RejectedList;
  listExclusions: ExclusionList;
  excludeImage: ImageExclusion;
  includeImage: ImageExclusion;
  listMovedCrops: MovedCropList;
  getCrop: CropDetails;
  moveCrop: ImageCrop;
  resetCrop: ImageCrop;
  getSurroundings: Response;
  getDatasetImageSheet: Response;
  getDatasetImage: Response;
  listWebhookDeliveries: WebhookDeliveryList;
  getStorage: StorageUsage;
  followEvents: Response;
  getIndex: ServiceIndex;
  getHealth: Health;
  getReadiness: Readiness;
  getSession: Session;
  getLoginPage: Response;
  logIn: Response;
  logOut: Response;
  listPresets: PresetList;
}
