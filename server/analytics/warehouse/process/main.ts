import type { AskLimits } from '../schema.ts';
import { House, Refusal, type Wish } from './house.ts';

// The warehouse's own process: what is asked and loaded here takes nothing from the web server but a message each way.

export interface Calls {
  ask: { sql: string; params: unknown[]; limits: AskLimits; timeZone: string };
  refresh: { wish: Wish; rebuild?: boolean; reconcile?: boolean };
  as_of: Record<string, never>;
  state: { brief?: boolean };
  export: { timeZone: string };
  remove: Record<string, never>;
}

export interface Call<Name extends keyof Calls = keyof Calls> {
  id: number;
  schema: string;
  name: Name;
  args: Calls[Name];
}

export type Reply = { id: number; result: unknown } | { id: number; error: string; refused: boolean };

const [folder = '', memory = '1024'] = process.argv.slice(2);
/** More are closed when they are idle. */
const OPEN = 3;
const houses = new Map<string, House>();

async function houseOf(schema: string): Promise<House> {
  let house = houses.get(schema);
  if (!house) {
    const idle = [...houses].filter(([, one]) => one.idle).sort(([, a], [, b]) => a.usedAt - b.usedAt);
    for (const [name, one] of idle.slice(0, Math.max(0, houses.size + 1 - OPEN))) {
      houses.delete(name);
      await one.close();
    }
    house = new House(folder, schema, { memory: Number(memory) });
    houses.set(schema, house);
  }
  return house;
}

async function answer({ schema, name, args }: Call): Promise<unknown> {
  const house = await houseOf(schema);
  switch (name) {
    case 'ask': {
      const { sql, params, limits, timeZone } = args as Calls['ask'];
      return house.ask(sql, params, limits, timeZone);
    }
    case 'refresh': {
      const { wish, ...options } = args as Calls['refresh'];
      return house.refresh(wish, options);
    }
    case 'as_of':
      return house.asOf();
    case 'state':
      return house.state((args as Calls['state']).brief);
    case 'export':
      return house.export((args as Calls['export']).timeZone);
    case 'remove':
      houses.delete(schema);
      return house.remove();
  }
}

process.on('message', (call: Call) => {
  answer(call).then(
    (result) => process.send?.({ id: call.id, result } satisfies Reply),
    (error: Error) =>
      process.send?.({ id: call.id, error: error.message, refused: error instanceof Refusal } satisfies Reply),
  );
});
// Whoever asked is gone.
process.on('disconnect', () => process.exit(0));
