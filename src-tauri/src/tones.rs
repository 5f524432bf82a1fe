//! The sounds of the station, as sound files in memory.
//!
//! They differ by rhythm first and by pitch second, and each tone has two overtones, so that the
//! smallest loudspeaker and an ear beside a conveyor both get their part. Pure: it plays nothing.

/// What can be heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sound {
    /// Somebody has to go to a printer.
    Stop,
    /// A person is asked about a label.
    Question,
    /// The stop is over.
    Back,
    /// Somebody here calls for the shift lead.
    Call,
    /// A scan was taken.
    Taken,
    /// A scan was refused.
    Refused,
}

/// Samples a second.
const RATE: u32 = 22_050;
/// The loudest sample: below the top, so that the overtones fit.
const LOUDEST: f64 = 15_000.0;
/// How long a tone swells and fades, in milliseconds: a tone that is cut off clicks.
const EDGE_MS: u32 = 8;
/// The overtones: how many times as high, and how loud beside the tone (−6 and −12 dB).
const OVERTONES: [(f64, f64); 3] = [(1.0, 1.0), (2.0, 0.5), (3.0, 0.25)];

/// A tone or, at 0 Hz, a silence.
struct Note {
    length_ms: u32,
    from_hz: f64,
    to_hz: f64,
}

impl Note {
    const fn tone(length_ms: u32, hz: f64) -> Self {
        Self { length_ms, from_hz: hz, to_hz: hz }
    }
}

const STOP: [Note; 5] = [
    Note::tone(150, 1_000.0),
    Note::tone(100, 0.0),
    Note::tone(150, 1_000.0),
    Note::tone(100, 0.0),
    Note::tone(150, 1_000.0),
];
const QUESTION: [Note; 2] =
    [Note::tone(200, 620.0), Note { length_ms: 200, from_hz: 620.0, to_hz: 780.0 }];
const BACK: [Note; 1] = [Note::tone(120, 1_400.0)];
const CALL: [Note; 5] = [
    Note::tone(350, 1_000.0),
    Note::tone(100, 0.0),
    Note::tone(100, 1_000.0),
    Note::tone(100, 0.0),
    Note::tone(350, 1_000.0),
];
const TAKEN: [Note; 1] = [Note::tone(60, 2_000.0)];
const REFUSED: [Note; 3] = [Note::tone(120, 440.0), Note::tone(80, 0.0), Note::tone(120, 440.0)];

impl Sound {
    /// Every sound, with the name of its file.
    pub(crate) const ALL: [(Self, &'static str); 6] = [
        (Self::Stop, "stop.wav"),
        (Self::Question, "question.wav"),
        (Self::Back, "back.wav"),
        (Self::Call, "call.wav"),
        (Self::Taken, "taken.wav"),
        (Self::Refused, "refused.wav"),
    ];

    fn notes(self) -> &'static [Note] {
        match self {
            Self::Stop => &STOP,
            Self::Question => &QUESTION,
            Self::Back => &BACK,
            Self::Call => &CALL,
            Self::Taken => &TAKEN,
            Self::Refused => &REFUSED,
        }
    }

    /// The sound as a WAV file: one channel, 16 bits.
    pub(crate) fn wav(self) -> Vec<u8> {
        let samples: Vec<i16> = self.notes().iter().flat_map(samples).collect();
        let length = u32::try_from(samples.len() * 2).expect("a sound is shorter than two seconds");
        let mut file = Vec::with_capacity(44 + samples.len() * 2);
        file.extend_from_slice(b"RIFF");
        file.extend_from_slice(&(36 + length).to_le_bytes());
        file.extend_from_slice(b"WAVEfmt ");
        // Plain samples, one channel.
        for field in [16, 1 | 1 << 16, RATE, RATE * 2, 2 | 16 << 16] {
            file.extend_from_slice(&u32::to_le_bytes(field));
        }
        file.extend_from_slice(b"data");
        file.extend_from_slice(&length.to_le_bytes());
        file.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
        file
    }
}

fn samples(note: &Note) -> Vec<i16> {
    let count = RATE * note.length_ms / 1_000;
    let edge = f64::from(RATE * EDGE_MS / 1_000);
    let mut turns = 0.0;
    let sample = |place: u32| {
        let along = f64::from(place) / f64::from(count);
        turns += (note.from_hz + (note.to_hz - note.from_hz) * along) / f64::from(RATE);
        let swell = f64::from(place.min(count - place)).min(edge) / edge;
        let wave: f64 = OVERTONES
            .iter()
            .map(|(times, loud)| loud * (std::f64::consts::TAU * turns * times).sin())
            .sum();
        to_sample(wave * swell * LOUDEST)
    };
    (0..count).map(sample).collect()
}

/// The whole number nearest to a sample.
fn to_sample(value: f64) -> i16 {
    #[expect(clippy::cast_possible_truncation, reason = "clamped to what an `i16` holds")]
    let sample = value.round().clamp(f64::from(i16::MIN), f64::from(i16::MAX)) as i16;
    sample
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lengths of sound and silence, in tenths of a second, as an ear tells them.
    fn rhythm(sound: Sound) -> String {
        let file = sound.wav();
        let samples: Vec<i16> =
            file[44..].chunks_exact(2).map(|two| i16::from_le_bytes([two[0], two[1]])).collect();
        let step = usize::try_from(RATE / 20).unwrap();
        samples
            .chunks(step)
            .map(|piece| if piece.iter().any(|sample| sample.abs() > 2_000) { '#' } else { '.' })
            .collect()
    }

    #[track_caller]
    fn check(sound: Sound, expected: &str) {
        assert_eq!(rhythm(sound).trim_end_matches('.'), expected);
    }

    #[test]
    fn the_sounds_are_told_apart_by_rhythm_alone() {
        check(Sound::Stop, "###..###..###");
        check(Sound::Question, "########");
        check(Sound::Back, "###");
        check(Sound::Call, "#######..##..#######");
        check(Sound::Taken, "##");
        check(Sound::Refused, "###.###");
    }

    #[test]
    fn a_sound_file_says_how_long_it_is() {
        for (sound, _name) in Sound::ALL {
            let file = sound.wav();
            let said = u32::from_le_bytes([file[40], file[41], file[42], file[43]]);
            assert_eq!(usize::try_from(said).unwrap(), file.len() - 44);
            assert_eq!(&file[..4], b"RIFF");
        }
    }

    #[test]
    fn no_sound_is_cut_at_the_top() {
        let loudest = |sound: Sound| {
            let file = sound.wav();
            let all = file[44..].chunks_exact(2).map(|two| i16::from_le_bytes([two[0], two[1]]));
            all.map(i16::unsigned_abs).max().unwrap()
        };
        for (sound, _name) in Sound::ALL {
            assert!((12_000..32_767).contains(&loudest(sound)), "{sound:?} {}", loudest(sound));
        }
    }
}
