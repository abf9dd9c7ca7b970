/** Which runs there are and which one is open. Order of the layers: wire < state < model < panels. */
import { batch, signal } from '@preact/signals'
import type { RunInfo, RunList } from '../wire/messages'

export const runs = signal<RunList | null>(null)
export const runName = signal<string | null>(null)
/** What is known of the open run; null until the server has answered. */
export const run = signal<RunInfo | null>(null)
/** What is wrong at the moment, in words for the user (server away, run vanished). */
export const problem = signal<string | null>(null)
/** Step to show when the run arrives; null for the last snapshot. */
export const wantedStep = signal<number | null>(null)

const openings: (() => void)[] = []

/** Registers what has to be forgotten whenever another run is opened. */
export function onOpen(forget: () => void): void {
  openings.push(forget)
}

/** Opens a run; `model/live.ts` fetches it. Camera, pin and the like are forgotten, so restore them after this call. */
export function openRun(name: string, step: number | null = null): void {
  batch(() => {
    runName.value = name
    run.value = null
    problem.value = null
    wantedStep.value = step
    for (const forget of openings) forget()
  })
}
