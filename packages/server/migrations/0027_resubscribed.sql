-- When the hourly check last found that the platform had taken the Page's subscription away, and put it back.
alter table channels add column resubscribed_at timestamptz;
