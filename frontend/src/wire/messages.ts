// Generated from src/tensorboard_dvi/store/messages.py by `make generate`. Do not edit.

export type JobRequest = TerritoryRequest | FramesRequest | NeighborsRequest;

/**
 * Every message by its name.
 */
export interface Messages {
  TerritoryRequest: TerritoryRequest;
  FramesRequest: FramesRequest;
  NeighborsRequest: NeighborsRequest;
  RunEntry: RunEntry;
  RunList: RunList;
  ClassInfo: ClassInfo;
  ColumnInfo: ColumnInfo;
  ProbeInfo: ProbeInfo;
  Cost: Cost;
  ProbeScore: ProbeScore;
  SnapshotInfo: SnapshotInfo;
  Notice: Notice;
  LayoutInfo: LayoutInfo;
  LayoutChoice: LayoutChoice;
  GroupInfo: GroupInfo;
  GroupList: GroupList;
  RunInfo: RunInfo;
  LayoutRequest: LayoutRequest;
  GroupRequest: GroupRequest;
  CancelRequest: CancelRequest;
  JobStatus: JobStatus;
  LayoutAnswer: LayoutAnswer;
  Problem: Problem;
  JobRequest: JobRequest;
}
/**
 * Paint the ground of these snapshots.
 */
export interface TerritoryRequest {
  kind: "territory";
  run: string;
  layout: string;
  steps: number[];
  /**
   * x0, y0, x1, y1 of a part of the layout, painted as finely as the whole; None for the box of each snapshot.
   */
  box: number[] | null;
}
/**
 * Compute the positions of these snapshots, where that is too much for the server itself.
 */
export interface FramesRequest {
  kind: "frames";
  run: string;
  layout: string;
  steps: number[];
}
/**
 * Find the nearest samples of one sample, where that is too much for the server itself.
 */
export interface NeighborsRequest {
  kind: "neighbors";
  run: string;
  probe: string;
  row: number;
  steps: number[];
  k: number;
}
/**
 * One run of the log directory, recorded or not.
 */
export interface RunEntry {
  name: string;
  /**
   * recorded: snapshots exist; empty: a recording without a snapshot yet; unreadable: see problem; none: event
   *     files only.
   */
  state: "empty" | "none" | "recorded" | "unreadable";
  snapshots: number;
  live: boolean;
  /**
   * Seconds since the epoch of the newest snapshot.
   */
  updated: number;
  problem: string;
}
/**
 * Answer of ``runs``.
 */
export interface RunList {
  runs: RunEntry[];
  /**
   * The folders that were searched, as the user typed them.
   */
  roots: string[];
  searched_at: number;
  /**
   * Seconds between two searches.
   */
  search_interval: number;
  readonly: boolean;
  version: string;
}
/**
 * A class, in the order of the logits.
 */
export interface ClassInfo {
  name: string;
}
/**
 * A metadata column; its values travel with the probe.
 */
export interface ColumnInfo {
  name: string;
  kind: "category" | "number";
}
/**
 * A watched data set; its rows are contiguous among the points of a frame.
 */
export interface ProbeInfo {
  /**
   * Short key for URLs (p0, p1, ...).
   */
  key: string;
  name: string;
  count: number;
  /**
   * Samples of the source before ``limit``.
   */
  total: number;
  /**
   * First row of this probe among the points.
   */
  offset: number;
  /**
   * MIME type of one sample's media, or the empty string.
   */
  media: string;
  has_truth: boolean;
  columns: ColumnInfo[];
  digest: string;
}
/**
 * What a snapshot cost the training.
 */
export interface Cost {
  seconds: number;
  bytes: number;
  /**
   * Seconds over the wall time since the previous snapshot, in [0, 1]; None for the first.
   */
  share: number | null;
}
/**
 * Accuracy and mean cross-entropy of one probe at one snapshot; None where labels are unknown.
 */
export interface ProbeScore {
  accuracy: number | null;
  loss: number | null;
}
/**
 * One snapshot, as the timeline needs it.
 */
export interface SnapshotInfo {
  step: number;
  epoch: number | null;
  wall_time: number;
  digest: string;
  /**
   * Probe key to scores.
   */
  scores: {
    [k: string]: ProbeScore;
  };
  /**
   * What the user logged; None stands for NaN and infinities.
   */
  scalars: {
    [k: string]: number | null;
  };
  cost: Cost | null;
}
/**
 * Something the recorder switched off or changed, and why.
 */
export interface Notice {
  subject: string;
  text: string;
  step: number | null;
  /**
   * info: as the user asked; warning: something is missing or was switched off.
   */
  level: "info" | "warning";
}
/**
 * A result that gives every sample a position per snapshot.
 */
export interface LayoutInfo {
  id: string;
  visualizer: "pca" | "star";
  /**
   * What is projected: PCA takes logits or representations, star coordinates take probabilities.
   */
  source: "logits" | "probability" | "representation";
  /**
   * Step whose variance (PCA) or confusion (star coordinates in that order) defines the axes; else None.
   */
  anchor: number | null;
  anchor_reason: "accurate" | "chosen" | "last" | "newest";
  /**
   * Share of the anchor's standardised variance on each of the two axes, in [0, 1].
   */
  explained: number[];
  /**
   * Share of the standardised variance of each snapshot that lies on the two axes, in [0, 1]; None where unknown.
   */
  held: (number | null)[];
  /**
   * x0, y0, x1, y1 around all positions of all snapshots, with a margin.
   */
  box: number[];
  /**
   * How the ground is painted: by the recorded head, or (approximate) by the nearest recorded samples.
   */
  territory: "head" | "nearest" | "none";
  /**
   * Changes when the axes change.
   */
  digest: string;
  /**
   * Of star coordinates: what put the axes where they are.
   */
  order: "" | "class" | "confusion" | "dragged";
  /**
   * Of star coordinates: x and y of the end of each class' axis, in units of the layout; the centre is (0, 0).
   */
  axes: number[][];
  /**
   * True where the run folder is read-only and results lie in the user's cache folder.
   */
  stored_in_cache: boolean;
}
/**
 * A kind of layout that this run has the arrays for.
 */
export interface LayoutChoice {
  visualizer: "pca" | "star";
  source: "logits" | "probability" | "representation";
}
/**
 * A named set of samples: a tag (shown by a black core), or a selection that was saved on the page.
 */
export interface GroupInfo {
  kind: "selection" | "tag";
  name: string;
  /**
   * Probe key to the number of samples.
   */
  counts: {
    [k: string]: number;
  };
}
/**
 * Answer of POST ``groups``: all groups after the change.
 */
export interface GroupList {
  groups: GroupInfo[];
  groups_digest: string;
  /**
   * True where the run folder is read-only and the change lies in the user's cache folder.
   */
  stored_in_cache: boolean;
}
/**
 * Answer of ``run``: all that the page needs before it fetches arrays.
 */
export interface RunInfo {
  name: string;
  live: boolean;
  classes: ClassInfo[];
  output: "sigmoid" | "softmax";
  probes: ProbeInfo[];
  /**
   * Rows of a frame: the sum of the counts of the probes.
   */
  points: number;
  snapshots: SnapshotInfo[];
  /**
   * None while there is no snapshot, or where nothing can be laid out (see notices).
   */
  layout: LayoutInfo | null;
  notices: Notice[];
  attributes: {
    [k: string]: string | number | boolean;
  };
  /**
   * Name of the head module, or the empty string.
   */
  layer: string;
  /**
   * The layouts that can be asked for with POST ``layouts``.
   */
  choices: LayoutChoice[];
  /**
   * The first layout takes long to fit: POST ``layouts`` without a wish, and wait for its job.
   */
  layout_pending: boolean;
  /**
   * Numbers per sample and snapshot beyond those of a frame (margin, length, target_angle): GET ``values``.
   */
  quantities: string[];
  groups: GroupInfo[];
  /**
   * Changes when any group does.
   */
  groups_digest: string;
}
/**
 * Make a layout; what is None is chosen by the server.
 */
export interface LayoutRequest {
  run: string;
  visualizer: "pca" | "star";
  /**
   * Of PCA.
   */
  source: ("logits" | "representation") | null;
  /**
   * Step whose variance (PCA) or confusion (star coordinates) gives the axes.
   */
  anchor: number | null;
  /**
   * Of star coordinates.
   */
  order: "class" | "confusion";
  /**
   * Of star coordinates: the ends of the axes as somebody dragged them.
   */
  axes: number[][] | null;
  /**
   * From now on it is the one that every visitor sees first.
   */
  remember: boolean;
}
/**
 * Change a named set of samples.
 */
export interface GroupRequest {
  run: string;
  kind: "selection" | "tag";
  /**
   * create is refused (409) where there is a set of that kind and name; save replaces it; add and remove change it;
   *     delete forgets it.
   */
  action: "add" | "create" | "delete" | "remove" | "save";
  name: string;
  /**
   * Probe key to base64 of bits: row r of the probe is bit r % 8, counted from the lowest, of byte r // 8.
   */
  masks: {
    [k: string]: string;
  };
}
/**
 * Stop a job.
 */
export interface CancelRequest {
  id: string;
}
/**
 * Answer of ``jobs`` and ``job``.
 */
export interface JobStatus {
  id: string;
  kind: string;
  state: "cancelled" | "done" | "failed" | "running" | "waiting";
  /**
   * The present stage, in words.
   */
  what: string;
  /**
   * In [0, 1].
   */
  share: number;
  seconds_left: number | null;
  /**
   * Steps whose result can be fetched already.
   */
  ready: number[];
  problem: string;
}
/**
 * Answer of POST ``layouts``: the layout, or the job to wait for before asking again.
 */
export interface LayoutAnswer {
  layout: LayoutInfo | null;
  job: JobStatus | null;
}
/**
 * Body of every answer that is not 2xx.
 */
export interface Problem {
  message: string;
}
