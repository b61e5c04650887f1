UPDATE space
SET device_seq = ?2, previous = (SELECT hash FROM in_flight f WHERE f.space = space.id AND f.device_seq = ?2)
WHERE id = ?1 AND EXISTS (SELECT 1 FROM in_flight f WHERE f.space = space.id AND f.device_seq = ?2)
