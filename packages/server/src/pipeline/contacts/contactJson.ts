/** SQL: the row with this name as the contact that core knows. */
export function contactJson(row: string): string {
  return `json_build_object('id', ${row}.id, 'workspaceId', ${row}.workspace_id, 'name', ${row}.name,
    'firstName', ${row}.first_name, 'lastName', ${row}.last_name, 'pictureUrl', ${row}.picture_url,
    'language', ${row}.language, 'timezone', ${row}.timezone, 'attributes', ${row}.attributes, 'tags', ${row}.tags,
    'isBlocked', ${row}.is_blocked, 'createdAt', extract(epoch from ${row}.created_at)::float8 * 1000)`;
}
