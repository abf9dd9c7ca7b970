import { expect, test } from 'vitest'
import { attributeText, costText, partText, totalCost, totalText } from '../../../src/panels/recording/logic'
import { runInfo, snapshotInfo } from '../../model/fixture'

const plain = (text: string | null): string | null => text?.replace(/[\u2009\u00a0]/g, ' ') ?? null
const cost = (seconds: number, bytes: number, share: number | null = null) => ({ seconds, bytes, share })

test('the cost of a snapshot, with its share where it is known', () => {
  expect(plain(costText(cost(0.38, 1_240_000, 0.03), true))).toBe('0.4 s, 3 % of the epoch, 1.2 MB')
  expect(plain(costText(cost(0.38, 1_240_000, 0.03), false))).toBe('0.4 s, 3 % of the time, 1.2 MB')
  expect(plain(costText(cost(12, 900), true))).toBe('12 s, 900 B')
})

test('the cost of all is the sum of those that are known', () => {
  const snapshots = [
    { ...snapshotInfo(0), cost: cost(1, 10) },
    snapshotInfo(1),
    { ...snapshotInfo(2), cost: cost(2.5, 30, 0.1) },
  ]
  const total = totalCost(snapshots)
  expect(total).toEqual({ seconds: 3.5, bytes: 40, count: 2 })
  expect(plain(totalText(total!))).toBe('3.5 s, 40 B')
  expect(totalCost([snapshotInfo(0)])).toBeNull()
})

test('a part of the samples says of how many', () => {
  const { probes } = runInfo(0)
  expect(partText({ probes: probes.map((probe) => ({ ...probe, count: 5, total: 5 })) })).toBeNull()
  expect(plain(partText({ probes: probes.map((probe) => ({ ...probe, count: 5, total: 2000 })) }))).toBe('10 of 4 000')
})

test('attributes of every kind are text', () => {
  expect([true, false, 0.001, 'x'].map(attributeText)).toEqual(['yes', 'no', '0.001', 'x'])
})
