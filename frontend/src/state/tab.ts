/** Which tab of the right column is open, and what lies open over the page. */
import { effect, signal } from '@preact/signals'
import { remembered, remember } from './storage'

export const TABS = ['sample', 'confusions', 'changes'] as const
export type Tab = (typeof TABS)[number]

const known = remembered('session', 'tab')

export const tab = signal<Tab>(TABS.find((name) => name === known) ?? 'sample')
/** The menu that saves the picture is open. */
export const saveMenuOpen = signal(false)
/** The table of samples lies over the lower half of the canvas. */
export const tableOpen = signal(false)

effect(() => {
  remember('session', 'tab', tab.value)
})
