import { lookAlikes } from '../models/clusters/look-alike.ts';
import { ranked } from '../models/metrics.ts';
import type { Trained } from '../runs/model.ts';
import { decimals, percent } from '../runs/said.ts';
import type { LookAlikeData, LookAlikeFitted, LookAlikeSettings } from './look-alikes.ts';

const FEWEST = 20;
const TELLING = 6;

export function train(data: LookAlikeData, { group }: LookAlikeSettings): Trained {
  const n = data.ids.length;
  const member = membersIn(data);
  const members = member.reduce((a, b) => a + b, 0);
  if (members < FEWEST || n - members < 50)
    return {
      refused: {
        key: members < FEWEST ? (group ? 'too_few_members' : 'too_few') : 'too_few_others',
        values: { count: members, have: members, need: FEWEST, others: n - members, group: group?.name ?? '' },
      },
    };
  const found = lookAlikes(data.columns, member);
  if ('refused' in found)
    return { refused: { key: 'too_few', values: { count: members, have: members, need: FEWEST } } };
  const { habits, scores, likeness, auc, lift, telling } = found;
  const others = [...likeness.keys()].filter((i) => member[i] === 0);
  const alike = others.filter((i) => (likeness[i] as number) >= 0.5).length;
  const scored = others.filter((i) => Math.round(100 * (likeness[i] as number)) >= 1);
  const chance = auc.low <= 0.5;
  if (chance) return { refused: { key: 'no_pattern', values: { count: members, members } } };
  return {
    headline: {
      key: group ? 'headline' : 'headline_best',
      values: { count: alike, people: alike, members, group: group?.name ?? '' },
    },
    accuracy: {
      measure: 'lift',
      value: lift.value,
      baseline: 1,
      lower_is_better: false,
      say: {
        key: 'accuracy',
        values: {
          lift: decimals(lift.value, 1),
          low: decimals(lift.low, 1),
          high: decimals(lift.high, 1),
          auc: percent(auc.value),
        },
      },
    },
    result: {
      group: group ? { view: group.view, name: group.name } : null,
      members,
      others: n - members,
      alike,
      telling: telling.filter(({ share }) => share >= 0.02).slice(0, TELLING),
      gains: gainsOf(scores, member, members),
      steps: [0.75, 0.5, 0.25].map((least) => ({
        least,
        people: others.filter((i) => (likeness[i] as number) >= least).length,
      })),
    },
    fitted: { habits, group: group?.name ?? null } satisfies LookAlikeFitted,
    scores: {
      ids: scored.map((i) => data.ids[i] as string),
      fields: { look_alike: scored.map((i) => Math.round(100 * (likeness[i] as number))) },
    },
  };
}

/** The people of the view, or the tenth who spent most. */
function membersIn({ ids, spent, members }: LookAlikeData): Uint8Array {
  if (members) {
    const named = new Set(members);
    return Uint8Array.from(ids, (id) => (named.has(id) ? 1 : 0));
  }
  const best = ranked(spent).subarray(0, Math.floor(ids.length / 10));
  const member = new Uint8Array(ids.length);
  for (const row of best) if ((spent[row] as number) > 0) member[row] = 1;
  return member;
}

/** Of each tenth of all people, the most alike first, the share of all members in it; each member was judged without itself. */
function gainsOf(scores: Float64Array, member: Uint8Array, members: number): number[] {
  const order = ranked(scores);
  return Array.from({ length: 10 }, (_, tenth) => {
    const part = order.subarray(Math.floor((tenth * order.length) / 10), Math.floor(((tenth + 1) * order.length) / 10));
    return part.reduce((sum, row) => sum + (member[row] as number), 0) / members;
  });
}
