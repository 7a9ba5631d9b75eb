import { z } from 'zod';
import { roleChoice } from '../roles/schema.ts';
import { emailAddress, oneLine, password, role } from '../sign-in/schema.ts';

export const newInvitation = z.object({
  /** May be left out for a member record that has an e-mail address. */
  email: emailAddress.optional(),
  role: roleChoice.optional(),
  name: oneLine(200).optional(),
  member: z.uuid().optional(),
});
export type NewInvitation = z.infer<typeof newInvitation>;

export const acceptance = z.object({ name: oneLine(200).optional(), password });
export type Acceptance = z.infer<typeof acceptance>;

const invitation = z.object({
  id: z.string(),
  email: z.string(),
  member: z.object({ id: z.string(), name: z.string(), role }),
  invited_by: z.string(),
  created_at: z.string(),
  expires_at: z.string(),
  expired: z.boolean(),
});

/** `link` is what the invited person opens; it is in this answer and nowhere else. */
export const invitationMade = invitation.extend({ token: z.string(), link: z.string() });
export const invitationList = z.object({ data: z.array(invitation) });

export const invitationShown = z.object({
  workspace: z.string(),
  invited_by: z.string(),
  email: z.string(),
  name: z.string(),
  expires_at: z.string(),
  /** They sign in with the password they have, instead of choosing one. */
  has_account: z.boolean(),
  /** `password`: the person has access and chooses a new password. */
  purpose: z.enum(['invitation', 'password']),
});

export const resetMade = z.object({ link: z.string(), expires_at: z.string() });
