/** Which panels there are and where they stand. */
import { Colour } from '../panels/colour/panel'
import { INITIAL as CONFUSIONS } from '../panels/confusions/spec'
import { type JsonObject, type PanelProps, type PanelType, registered } from '../panels/contract'
import { Layout } from '../panels/layout/panel'
import { Legend } from '../panels/legend/panel'
import { Picture } from '../panels/picture/panel'
import { Recording } from '../panels/recording/panel'
import { SAMPLE } from '../panels/sample/panel'
import { SelectionPanel } from '../panels/selection/panel'
import { Show } from '../panels/show/panel'
import { onDemand } from '../parts/onDemand'
import type { Tab } from '../state/tab'

const Confusions = onDemand(async () => (await import('./later')).Confusions)
const ChangesPanel = onDemand<PanelProps>(async () => (await import('./later')).ChangesPanel)

const plain = (Panel: PanelType['Panel']): PanelType => registered({ initial: {}, Panel })

/** Every kind of panel by its name. */
export const TYPES = {
  selection: plain(SelectionPanel),
  colour: plain(Colour),
  layout: plain(Layout),
  legend: plain(Legend),
  show: plain(Show),
  picture: plain(Picture),
  sample: SAMPLE,
  confusions: registered({ initial: CONFUSIONS, Panel: Confusions }),
  changes: plain(ChangesPanel),
  recording: plain(Recording),
} as const satisfies Record<string, PanelType>

/** A panel in its place; its state is kept under its name. */
export interface Placed {
  name: string
  type: keyof typeof TYPES
  spec: JsonObject
  /** Open on the first visit, folded from then on. */
  foldedLater?: boolean
}

const place = (type: keyof typeof TYPES, spec: JsonObject = {}): Placed => ({ name: type, type, spec })

export const LEFT: readonly Placed[] = [
  place('colour'),
  place('layout'),
  place('legend'),
  place('show'),
  place('picture'),
]

/** Above the tabs. */
export const ABOVE: readonly Placed[] = [place('selection')]

export const TABBED: Readonly<Record<Tab, { title: string; panels: readonly Placed[] }>> = {
  sample: { title: 'Sample', panels: [place('sample'), { ...place('recording'), foldedLater: true }] },
  confusions: { title: 'Confusions', panels: [place('confusions')] },
  changes: { title: 'Changes', panels: [place('changes')] },
}
