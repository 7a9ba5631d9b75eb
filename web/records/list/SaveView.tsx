import { Button, Checkbox, Group, Modal, TextInput } from '@mantine/core';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { useFields } from '../../kernel/ui/useFields.ts';
import type { Tools } from '../fields/tools.ts';
import { changeView, saveView, type View, type ViewDraft } from '../views.ts';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  /** Given: its name is changed. Else a new view is made. */
  view: View | null;
  draft: Omit<ViewDraft, 'name' | 'shared'>;
  onSaved(view: View | null): void;
  onClose(): void;
}

export default function SaveView({ tools: { t }, meta, view, draft, onSaved, onClose }: Props) {
  const form = useFields({ name: view?.name ?? '', shared: view ? view.member_id === null : false });
  const save = async (values: { name: string; shared: boolean }) => {
    if (values.name.trim() === '') {
      form.setErrors({ name: t('views.nameNeeded') });
      return;
    }
    const named = { name: values.name.trim(), shared: values.shared };
    if (view) {
      await changeView(meta, view.id, named);
      onSaved(null);
    } else onSaved(await saveView(meta, { ...draft, ...named }));
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
        <Checkbox
          mt="sm"
          label={t('views.shared')}
          checked={form.values.shared}
          onChange={(event) => form.set('shared', event.currentTarget.checked)}
        />
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
