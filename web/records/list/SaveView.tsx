import { Button, Checkbox, Group, Modal, Radio, Stack, TextInput } from '@mantine/core';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { useRole, useSession } from '../../kernel/session.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { useFields } from '../../kernel/ui/useFields.ts';
import type { Tools } from '../fields/tools.ts';
import { changeView, type Scope, saveView, type View, type ViewDraft } from '../views.ts';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  /** Given: its name and who sees it are changed. Else a new view is made. */
  view: View | null;
  draft: Omit<ViewDraft, 'name' | 'scope' | 'open'>;
  onSaved(view: View | null): void;
  onClose(): void;
}

interface Wish extends Record<string, unknown> {
  name: string;
  scope: Scope;
  open: boolean;
}

export default function SaveView({ tools: { t }, meta, view, draft, onSaved, onClose }: Props) {
  const { role } = useRole();
  const { member } = useSession();
  const form = useFields<Wish>({ name: view?.name ?? '', scope: view?.scope ?? 'personal', open: view?.open ?? false });
  const mayShare = role !== 'read_only';
  const scopes: Scope[] = ['personal', ...(member.team || view?.scope === 'team' ? ['team' as const] : []), 'public'];
  const save = async (values: Wish) => {
    const name = values.name.trim();
    if (name === '') {
      form.setErrors({ name: t('views.nameNeeded') });
      return;
    }
    const open = values.scope !== 'personal' && values.open;
    // A team that a view has already stays its team.
    const scope = view && view.scope === values.scope ? {} : { scope: values.scope };
    if (view) {
      await changeView(meta, view.id, { name, open, ...scope });
      onSaved(null);
    } else onSaved(await saveView(meta, { ...draft, name, open, scope: values.scope }));
    onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(view ? 'views.rename' : 'views.saveAs')}
      size="sm"
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form {...form.onSubmit(save)}>
        <TextInput label={t('views.name')} maxLength={100} data-autofocus {...form.input('name')} />
        {mayShare && (
          <Radio.Group
            mt="md"
            label={t('views.whoSees')}
            value={form.values.scope}
            onChange={(scope) => form.set('scope', scope as Scope)}
          >
            <Stack gap={6} mt={6}>
              {scopes.map((scope) => (
                <Radio key={scope} size="sm" value={scope} label={t(`views.scopes.${scope}`)} />
              ))}
            </Stack>
          </Radio.Group>
        )}
        {form.values.scope !== 'personal' && (
          <Checkbox
            mt="md"
            label={t('views.open')}
            checked={form.values.open}
            onChange={(event) => form.set('open', event.currentTarget.checked)}
          />
        )}
        <FormProblem>{form.problem}</FormProblem>
        <Group justify="flex-end" gap="xs" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={form.busy}>
            {t('views.saveNow')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
