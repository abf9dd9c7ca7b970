/** Which tab of the right column is open, and whether the table lies over the canvas. */
import { effect, signal } from '@preact/signals'
import { remembered, remember } from './storage'

export const TABS = ['sample', 'confusions', 'changes'] as const
export type Tab = (typeof TABS)[number]

const known = remembered('session', 'tab')

export const tab = signal<Tab>(TABS.find((name) => name === known) ?? 'sample')
/** The table of samples lies over the lower half of the canvas. */
export const tableOpen = signal(false)

effect(() => {
  remember('session', 'tab', tab.value)
})
