import { Navigate } from '@tanstack/react-router';

export default function SettingsIndex() {
  return <Navigate to="/settings/profile" replace />;
}
