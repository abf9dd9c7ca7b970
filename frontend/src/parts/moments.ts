/** What the snapshots of the open run are called; made once for all panels. */
import { computed } from '@preact/signals'
import { run } from '../state/run'
import { countsEpochs, firstMultiple, momentName, momentNumber } from './when'

const snapshots = computed(() => run.value?.snapshots ?? [])

/** Whether the page speaks of epochs, else of steps. */
export const inEpochs = computed(() => countsEpochs(snapshots.value))
/** The number of every snapshot, as recorded. */
export const snapshotNumbers = computed(() => snapshots.value.map((one) => momentNumber(one, inEpochs.value)))
/** "epoch 7" or "step 1 200" for every snapshot. */
export const snapshotNames = computed(() => snapshots.value.map((one) => momentName(one, inEpochs.value)))
/** See `firstMultiple`. */
export const firstNumber = computed(() => firstMultiple(snapshots.value, inEpochs.value))
