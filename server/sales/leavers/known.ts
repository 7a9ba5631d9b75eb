import type { Filter, Values } from '../../records/types.ts';

/** What naming a member in a field means once the member has gone. */
export interface Role {
  /** `past`: it tells what was, and stays. `live`: somebody has to take it over. */
  is: 'past' | 'live';
  /** Which of the records still count; all of them unless told. `now` and `day` stand for the time of asking. */
  where?: (at: { now: string; day: string }) => Filter;
  /** What is done with it unless somebody says otherwise; `give` where nothing is said. */
  usual?: 'give' | 'customer' | 'end';
  /** How a record is brought to its end instead of being handed over: these values, or into the trash. */
  end?: Values | 'trash';
  /** Where the successor stands in the same place already: the leaver's own record is not needed any more. */
  twice?: 'trash';
}

const is = (field: string, value: unknown): Filter => ({ field, op: 'eq', value });
const among = (field: string, value: unknown[]): Filter => ({ field, op: 'in', value });
const empty = (field: string): Filter => ({ field, op: 'empty' });
const not = (filter: Filter): Filter => ({ not: filter });
const live = (where?: Filter, more: Partial<Role> = {}): Role => ({
  is: 'live',
  ...(where ? { where: () => where } : {}),
  ...more,
});
const past: Role = { is: 'past' };

/**
 * The roles that are not what they seem: by default a field that points to a member and that people may write is a live one in
 * every record, and one that only Kith writes tells what was. So a new object is handed over without anybody adding it here.
 */
export const knownRoles: Record<string, Role> = {
  'deal.owner': live(is('status', 'open'), { usual: 'customer' }),
  'lead.owner': live(among('status', ['new', 'working', 'qualified', 'recycled']), { usual: 'customer' }),
  'potential.owner': live(is('status', 'open'), { usual: 'customer' }),
  'offer.owner': live(is('outcome', 'open'), { usual: 'customer' }),
  'person.owner': live(undefined, { usual: 'customer' }),
  'blocker.responsible': live(empty('resolved_at')),
  'deal_member.member': live(is('deal.status', 'open'), { twice: 'trash', end: 'trash' }),
  'programme_member.member': live(not(is('programme.status', 'ended')), { twice: 'trash', end: 'trash' }),
  'programme.owner': live(not(is('status', 'ended'))),
  'programme_review.held_by': past,
  'task.assignee': live(empty('done_at')),
  'meeting.owner': {
    is: 'live',
    where: ({ now }) => ({ and: [is('status', 'planned'), { field: 'ends_at', op: 'gt', value: now }] }),
    end: { status: 'cancelled' },
  },
  'meeting.members': {
    is: 'live',
    where: ({ now }) => ({ and: [is('status', 'planned'), { field: 'ends_at', op: 'gt', value: now }] }),
  },
  'call.owner': past,
  'absence.member': past,
  'booking.member': {
    is: 'live',
    where: ({ now }) => ({ and: [is('status', 'booked'), { field: 'meeting.ends_at', op: 'gt', value: now }] }),
  },
  'service_entry.member': past,
  'check_in.owner': live(empty('held_on'), { usual: 'customer' }),
  'quote.owner': live(among('status', ['draft', 'sent']), { usual: 'customer' }),
  'order.owner': live(among('status', ['draft', 'confirmed']), { usual: 'customer' }),
  'invoice.owner': live(
    { or: [is('status', 'draft'), among('payment_status', ['open', 'part'])] },
    { usual: 'customer' },
  ),
  'contract.owner': live(not(is('status', 'ended')), { usual: 'customer' }),
  'subscription.owner': live(not(is('status', 'ended')), { usual: 'customer' }),
  'framework.owner': live(not(is('status', 'ended')), { usual: 'customer' }),
  'asset.owner': live(among('status', ['in_use', 'in_repair']), { usual: 'customer' }),
  'obligation.owner': live(empty('fulfilled_on')),
  'quota.owner': {
    is: 'live',
    where: ({ day }) => ({ field: 'starts_on', op: 'gt', value: day }),
    usual: 'end',
    end: 'trash',
  },
  'forecast_override.owner': {
    is: 'live',
    where: ({ day }) => ({ field: 'starts_on', op: 'gt', value: day }),
    usual: 'end',
    end: 'trash',
  },
  'goal.owner': {
    is: 'live',
    // One that neither repeats nor has a last day ends within a year of its first.
    where: ({ day }) => ({
      or: [
        { field: 'ends_on', op: 'gte', value: day },
        { and: [empty('ends_on'), is('repeats', true)] },
        {
          and: [
            empty('ends_on'),
            { field: 'starts_on', op: 'gt', value: `${Number(day.slice(0, 4)) - 1}${day.slice(4, 8)}01` },
          ],
        },
      ],
    }),
    usual: 'end',
    end: 'trash',
  },
  'discount_limit.member': live(undefined, { usual: 'end', end: 'trash' }),
  'member.manager': live(),
  // Only Kith writes these, but somebody has to decide.
  'approval_step.approvers': live(among('status', ['waiting', 'pending'])),
  'approval_step.deputies': live(among('status', ['waiting', 'pending'])),
  'leaving.member': past,
};

/**
 * Tables beside those of objects with a column that names a member: what becomes of it. A test finds every such column, so that
 * whoever adds a table says it here.
 */
export const knownTables: Record<string, 'ended' | 'handed over' | 'past'> = {
  'record_share.member_id': 'ended',
  'look.member_id': 'ended',
  'look.as_member': 'ended',
  'calendar_account.member_id': 'ended',
  'busy_time.member_id': 'ended',
  'reminder.member_id': 'ended',
  'reminder_setting.member_id': 'past',
  'working_hours.member_id': 'past',
  'view.member_id': 'past',
  'assignment_turn.member_id': 'past',
  'forecast_state.owner_id': 'past',
  'forecast_figure.owner_id': 'past',
  'verification.member_id': 'past',
  'quality_exception.member_id': 'past',
  'quality_rule.steward': 'handed over',
  'licensed_use.member_id': 'past',
  'decoy.member_id': 'past',
  'saved_report.member_id': 'past',
  'report_version.member_id': 'past',
  'dashboard.member_id': 'past',
  'saved_query.member_id': 'past',
  'report_alert.member_id': 'ended',
  // It goes to nobody any more, and says why.
  'report_schedule.member_id': 'past',
};
