//! People and posts for an empty microblog, made by the `fake` crate.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use fake::Fake;
use fake::faker::address::en::CityName;
use fake::faker::company::en::{Bs, CatchPhrase, Profession};
use fake::faker::lorem::en::Sentence;
use fake::faker::name::en::{FirstName, LastName};
use fake::rand::rngs::StdRng;
use fake::rand::{RngExt, SeedableRng};

/// The same seed gives the same people and posts.
const SEED: u64 = 1;
const USERS: i64 = 20;
const POSTS: usize = 2000;

/// A user. The first one inserted gets the id 1.
pub(super) struct NewUser {
    pub(super) nickname: String,
    pub(super) name: String,
    pub(super) about: String,
}

pub(super) struct NewPost {
    pub(super) author_id: i64,
    pub(super) body: String,
    pub(super) posted_at: DateTime<Utc>,
}

/// All rows to insert.
pub(super) struct Everything {
    pub(super) users: Vec<NewUser>,
    /// Pairs of follower and followed.
    pub(super) follows: Vec<(i64, i64)>,
    /// The oldest first; the last one is new.
    pub(super) posts: Vec<NewPost>,
}

/// The last user is new, with neither posts nor followers.
pub(super) fn everything() -> Everything {
    let mut rng = StdRng::seed_from_u64(SEED);
    let mut users: Vec<NewUser> = Vec::new();
    for _ in 1..=USERS {
        let user = user(&mut rng, &users);
        users.push(user);
    }
    let mut follows = Vec::new();
    for follower in 1..USERS {
        for followed in 1..USERS {
            if follower != followed && rng.random_range(0..4) == 0 {
                follows.push((follower, followed));
            }
        }
    }
    let mut posted_at = Utc::now().trunc_subsecs(0);
    let mut posts: Vec<NewPost> = Vec::new();
    for _ in 0..POSTS {
        let author_id = rng.random_range(1..USERS);
        posts.push(NewPost { author_id, body: body(&mut rng), posted_at });
        posted_at -= TimeDelta::seconds(rng.random_range(60..4 * 60 * 60));
    }
    posts.reverse();
    Everything { users, follows, posts }
}

fn user(rng: &mut StdRng, others: &[NewUser]) -> NewUser {
    let first: &str = FirstName().fake_with_rng(rng);
    let last: &str = LastName().fake_with_rng(rng);
    let mut nickname = first.to_lowercase();
    if others.iter().any(|other| other.nickname == nickname) {
        nickname = format!("{nickname}_{}", others.len());
    }
    let work: String = Profession().fake_with_rng(rng);
    let city: String = CityName().fake_with_rng(rng);
    NewUser { nickname, name: format!("{first} {last}"), about: format!("{work}, {city}") }
}

/// At most 140 characters.
fn body(rng: &mut StdRng) -> String {
    match rng.random_range(0..5) {
        0 => format!("Today I will {}.", Bs().fake_with_rng::<String, _>(rng)),
        1 => format!("{}? Yes, please!", CatchPhrase().fake_with_rng::<String, _>(rng)),
        2 => format!("Greetings from {}.", CityName().fake_with_rng::<String, _>(rng)),
        3 => {
            let name: &str = FirstName().fake_with_rng(rng);
            format!("Lunch with {name}. We talked about how to {}.", {
                Bs().fake_with_rng::<String, _>(rng)
            })
        }
        _ => {
            let mut sentence: String = Sentence(5..12).fake_with_rng(rng);
            sentence[..1].make_ascii_uppercase();
            sentence
        }
    }
}
