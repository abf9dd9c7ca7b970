/** The JSON messages between page, server and workers; the Python side is `store/messages.py`. */

export interface RunEntry {
  name: string;
  state: "recorded" | "empty" | "unreadable" | "none";
  snapshots?: number;
  live?: boolean;
  updated?: number;
  problem?: string;
}

export interface RunList {
  runs: RunEntry[];
  roots: string[];
  searched_at: number;
  search_interval: number;
  readonly: boolean;
  version: string;
}

export interface ClassInfo {
  name: string;
}

export interface ProbeInfo {
  key: string;
  name: string;
  count: number;
  total: number;
  offset: number;
  media: string;
  has_truth: boolean;
  columns: string[];
  digest: string;
}

export interface Cost {
  seconds: number;
  bytes: number;
  share: number | null;
}

export interface ProbeScore {
  accuracy: number | null;
  loss: number | null;
}

export interface SnapshotInfo {
  step: number;
  epoch: number | null;
  wall_time: number;
  digest: string;
  scores: Record<string, ProbeScore>;
  scalars: Record<string, number | null>;
  cost: Cost | null;
}

export interface Notice {
  subject: string;
  text: string;
  step?: number | null;
}

export interface LayoutInfo {
  id: string;
  visualizer: "pca";
  source: "logits" | "representation";
  anchor: number;
  anchor_reason: "last" | "accurate" | "newest" | "chosen";
  explained: number[];
  box: number[];
  territory: "head" | "nearest" | "none";
  digest: string;
  stored_in_cache: boolean;
}

export interface RunInfo {
  name: string;
  live: boolean;
  classes: ClassInfo[];
  output: "softmax" | "sigmoid";
  probes: ProbeInfo[];
  points: number;
  snapshots: SnapshotInfo[];
  layout: LayoutInfo | null;
  notices: Notice[];
  attributes: Record<string, string | number | boolean>;
  layer: string;
}

export interface TerritoryRequest {
  kind: "territory";
  run: string;
  layout: string;
  steps: number[];
}

export interface FramesRequest {
  kind: "frames";
  run: string;
  layout: string;
  steps: number[];
}

export type JobRequest = TerritoryRequest | FramesRequest;

export interface AnchorRequest {
  run: string;
  step: number;
}

export interface CancelRequest {
  id: string;
}

export interface JobStatus {
  id: string;
  kind: string;
  state: "waiting" | "running" | "done" | "failed" | "cancelled";
  what?: string;
  share?: number;
  seconds_left?: number | null;
  ready?: number[];
  problem?: string;
}

export interface Problem {
  message: string;
}
