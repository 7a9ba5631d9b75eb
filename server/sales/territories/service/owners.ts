import type { Context } from '../../../kernel/context.ts';
import * as queries from '../queries.ts';
import type { Node } from '../schema.ts';

/** Who works a territory, and who of them is next to get something. */
export interface Staff {
  /** Members and manager: what they have they keep. */
  all: Set<string>;
  /** Who takes over what nobody of the territory has. */
  successors: string[];
}

/** The colleagues of each territory who can be given work. */
export async function ableStaff(ctx: Context, nodes: Node[]): Promise<Map<string, Staff>> {
  const people = nodes.flatMap(({ manager, members }) => (manager ? [...members, manager] : members));
  const able = await queries.ableColleagues(ctx, [...new Set(people)]);
  return new Map(
    nodes.map(({ id, giving, manager, members }) => {
      const lead = manager && able.has(manager) ? [manager] : [];
      const free = members.filter((one) => able.has(one));
      const successors = (giving === 'manager' && lead.length > 0) || free.length === 0 ? lead : free;
      return [id, { all: new Set([...free, ...lead]), successors }];
    }),
  );
}

/** Gives out by turns. `turns` says where each territory stands, and moves on. */
export class Rota {
  private readonly staff: Map<string, Staff>;
  private readonly turns: Map<string, number>;
  /** How many turns were taken here. */
  readonly taken = new Map<string, number>();

  constructor(staff: Map<string, Staff>, turns: Map<string, number>) {
    this.staff = staff;
    this.turns = turns;
  }

  /** Whether somebody else of the territory takes over from this owner. */
  replaces(territory: string, owner: string | null): boolean {
    const { all, successors } = this.staff.get(territory) ?? { all: new Set(), successors: [] };
    return successors.length > 0 && !(owner && all.has(owner));
  }

  works(territory: string, member: string | null): boolean {
    return member !== null && (this.staff.get(territory)?.all.has(member) ?? false);
  }

  next(territory: string): string | null {
    const [member] = this.share(territory, 1).keys();
    return member ?? null;
  }

  /** So many turns, by colleague. */
  share(territory: string, count: number): Map<string, number> {
    const successors = this.staff.get(territory)?.successors ?? [];
    const from = this.turns.get(territory) ?? 0;
    this.turns.set(territory, from + count);
    this.taken.set(territory, (this.taken.get(territory) ?? 0) + count);
    const each = Math.floor(count / Math.max(1, successors.length));
    const shares = successors.map((member, i) => {
      const place = (i - (from % successors.length) + successors.length) % successors.length;
      return [member, each + (place < count % successors.length ? 1 : 0)] as const;
    });
    return new Map(shares.filter(([, share]) => share > 0));
  }
}
