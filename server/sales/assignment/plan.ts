import type { Colleague, TeamRow, Waiting } from './queries.ts';
import type { Rule, Step, UnassignedReason, Why } from './schema.ts';

/** What the decision goes by: read once, then kept up as leads are given out. */
export interface Situation {
  people: Colleague[];
  teams: TeamRow[];
  territories: Worked[];
  /** Who is at work now. */
  there: Set<string>;
  /** Open leads and deals of each. */
  open: Map<string, number>;
  /** `rule member` to when their last turn was. */
  turns: Map<string, number>;
}

/** A territory and who works it. */
export interface Worked {
  id: string;
  name: string;
  parent: string | null;
  manager: string | null;
  members: string[];
}

export interface Given {
  lead: Waiting;
  member: Colleague;
  rule: string | null;
  why: Why;
}
export interface Left {
  lead: Waiting;
  reason: UnassignedReason;
}
export interface Decision {
  given: Given[];
  left: Left[];
  /** The turns that were taken. */
  turns: Map<string, { rule: string; member: string; turn: number }>;
}

/** A rule with the leads that its filter is for. */
export interface ReadyRule {
  rule: Rule;
  leads: Set<string>;
}

/**
 * Gives out leads, one after another: the first rule that fits and has somebody for it decides. Pure but for `situation`,
 * whose counts and turns move on, so that the thousandth lead goes by what the others left.
 */
export function decide(leads: Waiting[], rules: ReadyRule[], situation: Situation): Decision {
  const people = new Map(situation.people.map((one) => [one.id, one]));
  const asked = new Map<Step, Colleague[]>();
  const decision: Decision = { given: [], left: [], turns: new Map() };
  let turn = Math.max(0, ...situation.turns.values());
  for (const lead of leads) {
    const reason = give(lead);
    if (reason) decision.left.push({ lead, reason });
  }
  return decision;

  function give(lead: Waiting): UnassignedReason | null {
    let reason: UnassignedReason = 'no_rule';
    for (const { rule, leads: fitting } of rules) {
      if (!rule.active || !fitting.has(lead.id)) continue;
      const skipped: Why['skipped'] = [];
      let known = 0;
      for (const step of rule.steps) {
        const candidates = candidatesOf(step, lead);
        known += candidates.length;
        const able = candidates.filter((one) => {
          const obstacle = obstacleFor(rule, one);
          if (obstacle && !skipped.some((s) => s.id === one.id))
            skipped.push({ id: one.id, name: one.name, why: obstacle });
          return !obstacle;
        });
        const chosen = choose(rule, step, able);
        if (!chosen) continue;
        take(lead, rule, step, chosen, skipped);
        return null;
      }
      reason = known === 0 ? 'nobody_left' : skipped.some((s) => s.why === 'full') ? 'nobody_free' : 'nobody_there';
      if (rule.otherwise === 'wait') return reason;
    }
    return reason;
  }

  function candidatesOf(step: Step, lead: Waiting): Colleague[] {
    if (step.to === 'account_owner') {
      const owner = lead.account_owner ? people.get(lead.account_owner) : undefined;
      return owner ? [owner] : [];
    }
    if (step.to === 'territory') return (worked(lead)?.members ?? []).flatMap((id) => people.get(id) ?? []);
    const known = asked.get(step);
    if (known) return known;
    const found =
      step.to === 'team'
        ? membersOf(step.id)
        : (step.to === 'member' ? [step.id] : step.ids).flatMap((id) => people.get(id) ?? []);
    asked.set(step, found);
    return found;
  }

  /** The territory of a lead, or the nearest around it that somebody works; the manager stands in for members. */
  function worked(lead: Waiting): Worked | null {
    const seen = new Set<string>();
    for (let at = lead.territory; at && !seen.has(at); ) {
      seen.add(at);
      const found = situation.territories.find((one) => one.id === at);
      const members = found?.members.length ? found.members : found?.manager ? [found.manager] : [];
      if (found && members.some((id) => people.has(id))) return { ...found, members };
      at = found?.parent ?? null;
    }
    return null;
  }

  function membersOf(team: string): Colleague[] {
    const within = new Set([team]);
    for (let size = 0; size < within.size; ) {
      size = within.size;
      for (const { id, parent_id } of situation.teams) if (parent_id && within.has(parent_id)) within.add(id);
    }
    return situation.people.filter((one) => one.team_id && within.has(one.team_id));
  }

  function obstacleFor(rule: Rule, { id }: Colleague): 'away' | 'full' | null {
    if (rule.at_work && !situation.there.has(id)) return 'away';
    return rule.max_open && openOf(id) >= rule.max_open ? 'full' : null;
  }

  /** Whose turn is longest ago; where the least busy is asked for, among those. */
  function choose(rule: Rule, step: Step, able: Colleague[]): Colleague | undefined {
    const least = 'how' in step && step.how === 'least_busy';
    let best: Colleague | undefined;
    for (const one of able) if (!best || before(one, best)) best = one;
    return best;

    function before(a: Colleague, b: Colleague): boolean {
      const busy = least ? openOf(a.id) - openOf(b.id) : 0;
      return busy < 0 || (busy === 0 && turnOf(rule, a.id) < turnOf(rule, b.id));
    }
  }

  function take(lead: Waiting, rule: Rule, step: Step, member: Colleague, skipped: NonNullable<Why['skipped']>): void {
    const open = openOf(member.id);
    const team = step.to === 'team' ? situation.teams.find((one) => one.id === step.id)?.name : undefined;
    const territory = step.to === 'territory' ? worked(lead)?.name : undefined;
    const why: Why = {
      rule: { id: rule.id ?? null, name: rule.name },
      to: step.to,
      ...('how' in step ? { how: step.how } : {}),
      ...(team ? { team } : {}),
      ...(territory ? { territory } : {}),
      open,
      ...(skipped.length > 0 ? { skipped: skipped.slice(0, 10) } : {}),
    };
    decision.given.push({ lead, member, rule: rule.id ?? null, why });
    situation.open.set(member.id, open + 1);
    turn += 1;
    const key = turnKey(rule, member.id);
    situation.turns.set(key, turn);
    if (rule.id) decision.turns.set(key, { rule: rule.id, member: member.id, turn });
  }

  function openOf(member: string): number {
    return situation.open.get(member) ?? 0;
  }

  function turnOf(rule: Rule, member: string): number {
    return situation.turns.get(turnKey(rule, member)) ?? 0;
  }
}

const turnKey = (rule: Rule, member: string) => `${rule.id ?? rule.name} ${member}`;
