/** The panels whose code is not needed for the first picture: one file, fetched when the first of them is opened. */
export { ChangesPanel } from '../panels/changes/panel'
export { Confusions } from '../panels/confusions/panel'
export { Empty } from '../panels/empty/panel'
export { Help } from '../panels/help/panel'
export { SampleTable } from '../panels/table/panel'
