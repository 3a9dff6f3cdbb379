//! The closed vocabularies: PLOVER 1.3 types, modes, sectors and quad classes, and our own small ones.
//!
//! Source: PLOVER 1.3 manual (Open Event Data Alliance, CC BY-SA 4.0).

use std::fmt;
use std::str::FromStr;

/// A code that is not in the vocabulary it was read for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is not a {vocabulary}; known are {known}")]
pub struct UnknownCode {
    /// What stood there.
    pub found: String,
    /// Which vocabulary was asked.
    pub vocabulary: &'static str,
    /// Its members, for the message.
    pub known: String,
}

macro_rules! codes {
    ($(#[$meta:meta])* $name:ident, $what:literal, { $(#[doc = $doc:literal] $variant:ident = $code:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $(#[doc = $doc] $variant,)+ }

        impl $name {
            /// Every member, in the order of the codebook.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// What the code means, in a line.
            pub fn meaning(self) -> &'static str {
                match self { $($name::$variant => $doc.trim_ascii(),)+ }
            }

            /// The code as it is written in data.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $code,)+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.pad(self.as_str()) }
        }

        impl FromStr for $name {
            type Err = UnknownCode;
            fn from_str(s: &str) -> Result<$name, UnknownCode> {
                match s {
                    $($code => Ok($name::$variant),)+
                    _ => Err(UnknownCode {
                        found: s.to_owned(),
                        vocabulary: $what,
                        known: $name::ALL.iter().map(|c| c.as_str()).collect::<Vec<_>>().join(" "),
                    }),
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> { s.serialize_str(self.as_str()) }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<$name, D::Error> {
                let s = <std::borrow::Cow<'de, str>>::deserialize(d)?;
                s.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

codes! {
    /// The sixteen PLOVER event types.
    EventType, "PLOVER event type", {
        /// Agreement to a future cooperative act.
        Agree = "AGREE",
        /// Meeting, call, visit, mediation.
        Consult = "CONSULT",
        /// Praise, endorsement, recognition, formal agreement.
        Support = "SUPPORT",
        /// Yielding: easing restrictions, accepting demands.
        Concede = "CONCEDE",
        /// Material cooperation.
        Cooperate = "COOPERATE",
        /// Material aid.
        Aid = "AID",
        /// Withdrawal, release, ceasefire, resignation.
        Retreat = "RETREAT",
        /// Appeal, demand, request.
        Request = "REQUEST",
        /// Criticism, accusation, investigation.
        Accuse = "ACCUSE",
        /// Refusal, denial, veto.
        Reject = "REJECT",
        /// Threat.
        Threaten = "THREATEN",
        /// Demonstration, strike, riot.
        Protest = "PROTEST",
        /// Reduction of relations, embargo, expulsion, conviction.
        Sanction = "SANCTION",
        /// Military or police posture short of force.
        Mobilize = "MOBILIZE",
        /// Repression, arrest, seizure, restriction.
        Coerce = "COERCE",
        /// Physical violence.
        Assault = "ASSAULT",
    }
}

codes! {
    /// PLOVER 1.3 modes (manual, tables 3.1 to 3.11). One name may serve several types; [`EventType::modes`] says which type takes which.
    Mode, "PLOVER mode", {
        /// One party goes to see the other.
        Visit = "visit",
        /// Talks led by a mediator.
        ThirdParty = "third-party",
        /// A meeting of three parties or more.
        Multilateral = "multilateral",
        /// Talks by telephone or video.
        Phone = "phone",
        /// Forces, staff or members leave (RETREAT); a party leaves talks or a body (SANCTION).
        Withdraw = "withdraw",
        /// Prisoners or hostages are freed.
        Release = "release",
        /// Property, land or people are given back.
        Return = "return",
        /// Weapons are laid down or destroyed.
        Disarm = "disarm",
        /// Fighting is stopped.
        Ceasefire = "ceasefire",
        /// Observers, aid or peacekeepers are let in.
        Access = "access",
        /// Somebody gives up an office.
        Resign = "resign",
        /// Help is asked for, or refused.
        Assist = "assist",
        /// Another policy or government is asked for, or refused.
        Change = "change",
        /// A concession is asked for, or refused.
        Yield = "yield",
        /// Talks are asked for, or refused.
        Meet = "meet",
        /// Criticism or condemnation.
        Disapprove = "disapprove",
        /// An inquiry or a charge.
        Investigate = "investigate",
        /// A wrong is said to have been done.
        Allege = "allege",
        /// Rights, movement or trade are limited.
        Restrict = "restrict",
        /// Parties, media or acts are forbidden.
        Ban = "ban",
        /// Somebody is detained.
        Arrest = "arrest",
        /// Relations are to be broken or reduced.
        Relations = "relations",
        /// People or members are sent away.
        Expel = "expel",
        /// Land is to be taken or held.
        Territory = "territory",
        /// Force is to be used.
        Violence = "violence",
        /// A demonstration or march.
        Demo = "demo",
        /// A protest with violence.
        Riot = "riot",
        /// Work is stopped.
        Strike = "strike",
        /// Food is refused.
        Hunger = "hunger",
        /// Elections, goods or bodies are shunned.
        Boycott = "boycott",
        /// Roads or buildings are blocked.
        Obstruct = "obstruct",
        /// A court finds somebody guilty.
        Convict = "convict",
        /// Aid, trade or talks are ended.
        Discontinue = "discontinue",
        /// Soldiers are moved or alerted.
        Troops = "troops",
        /// Weapons are moved, tested or shown.
        Weapons = "weapons",
        /// Police are moved or alerted.
        Police = "police",
        /// Irregular forces are raised or moved.
        Militia = "militia",
        /// Property or land is taken.
        Seize = "seize",
        /// Speech or media are suppressed.
        Censor = "censor",
        /// People must stay indoors.
        Curfew = "curfew",
        /// Emergency rule is imposed.
        MartialLaw = "martial-law",
        /// People are removed from a country.
        Deport = "deport",
        /// What is due is kept back.
        Withhold = "withhold",
        /// Falsehoods are spread on purpose.
        Misinformation = "misinformation",
        /// Computers or networks are attacked.
        Cyber = "cyber",
        /// Somebody is kidnapped or held hostage.
        Abduct = "abduct",
        /// Somebody is hurt without weapons.
        Beat = "beat",
        /// Pain is inflicted on somebody who is held.
        Torture = "torture",
        /// Somebody who is held is killed.
        Execute = "execute",
        /// Sexual violence.
        Sexual = "sexual",
        /// A chosen person is killed, or nearly.
        Assassinate = "assassinate",
        /// Property is destroyed.
        Destroy = "destroy",
        /// Knives, stones, fire.
        Primitive = "primitive",
        /// Guns and rifles.
        Firearms = "firearms",
        /// Bombs and mines.
        Explosives = "explosives",
        /// The attacker dies with the victims.
        SuicideAttack = "suicide-attack",
        /// Aircraft and missiles.
        Aerial = "aerial",
        /// Unmanned aircraft.
        Drone = "drone",
        /// Artillery, tanks, rockets.
        HeavyWeapons = "heavy-weapons",
        /// Tear gas, water cannon, rubber bullets.
        CrowdControl = "crowd-control",
        /// A group is driven out by force.
        Cleansing = "cleansing",
        /// Many who cannot defend themselves are killed.
        Massacre = "massacre",
        /// Chemical, biological, radiological or nuclear weapons.
        Unconventional = "unconventional",
        /// Both sides fight.
        SideAB = "sideAB",
    }
}

codes! {
    /// PLOVER 1.3 contexts (manual, table 2.1 and chapter 4).
    Context, "PLOVER context", {
        /// Official armed forces.
        Military = "military",
        /// Secret services and what they gather.
        Intelligence = "intelligence",
        /// Heads of state, ministers, agencies.
        Executive = "executive",
        /// Parliaments and their laws.
        Legislative = "legislative",
        /// Elections and campaigns.
        Election = "election",
        /// Changes of institutions, parties, constitutions.
        PoliticalInstitutions = "political_institutions",
        /// Democratisation.
        ProDemocracy = "pro_democracy",
        /// Autocratisation.
        ProAutocracy = "pro_autocracy",
        /// Trade, finance, development.
        Economic = "economic",
        /// Courts and law.
        Legal = "legal",
        /// Compensation for past harm.
        Reparations = "reparations",
        /// Human rights in general.
        HumanRights = "human_rights",
        /// Particular rights and freedoms.
        RightsFreedoms = "rights_freedoms",
        /// Force of the state against people.
        Repression = "repression",
        /// Access to food, water, housing, energy, land.
        HumanSecurity = "human_security",
        /// Women, gender, reproduction.
        Gender = "gender",
        /// Sexual minorities.
        Lgbt = "lgbt",
        /// Religions, peoples, castes, languages.
        ReligionEthnicity = "religion_ethnicity",
        /// Unequal resources and chances.
        Inequality = "inequality",
        /// Diplomacy.
        Diplomatic = "diplomatic",
        /// Territory and who holds it.
        Territory = "territory",
        /// Peacekeeping and its observers.
        Peacekeeping = "peacekeeping",
        /// Public health and disease.
        Health = "health",
        /// Asylum sought and granted.
        Asylum = "asylum",
        /// Migrants, refugees, the displaced.
        Migration = "migration",
        /// Natural disasters and accidents.
        Disasters = "disasters",
        /// Natural resources.
        NaturalResource = "natural_resource",
        /// Environment and climate.
        Environment = "environment",
        /// Technology and its industry.
        Technology = "technology",
        /// Terrorism and what is done against it.
        Terrorism = "terrorism",
        /// Chemical, biological, radiological, nuclear weapons.
        Cbrn = "cbrn",
        /// Cyber attack and defence.
        Cyber = "cyber",
        /// Misinformation, influence operations.
        Misinformation = "misinformation",
        /// Crime.
        Crime = "crime",
        /// Misuse of office.
        Corruption = "corruption",
        /// Illegal drugs.
        IllegalDrugs = "illegal_drugs",
        /// Trafficking and smuggling.
        Trafficking = "trafficking",
    }
}

codes! {
    /// Where the contexts of an act are told.
    ContextBasis, "context basis", {
        /// In its own sentence.
        Sentence = "sentence",
        /// Only in the document.
        Document = "document",
    }
}

codes! {
    /// PLOVER quad class, with the neutral class of the manual left out.
    Quad, "quad class", {
        /// Verbal cooperation.
        VerbalCooperation = "Q1",
        /// Material cooperation.
        MaterialCooperation = "Q2",
        /// Verbal conflict.
        VerbalConflict = "Q3",
        /// Material conflict.
        MaterialConflict = "Q4",
    }
}

codes! {
    /// Whether what a record says is a fact, and of which kind.
    Status, "status", {
        /// Happened or is happening.
        Actual = "actual",
        /// Planned, announced, promised.
        Future = "future",
        /// Conditional, speculated, called for.
        Hypothetical = "hypothetical",
        /// Reported not to have happened.
        Negated = "negated",
    }
}

codes! {
    /// What a person says of a record after a look at its report.
    ReviewVerdict, "verdict of a review", {
        /// It is right as it stands.
        Accept = "accept",
        /// It is one, and says something else.
        Correct = "correct",
        /// The text tells no such thing.
        Reject = "reject",
        /// An earlier review counts no more.
        Undo = "undo",
    }
}

codes! {
    /// What a sayer does with what is said.
    Stance, "stance", {
        /// States it as true.
        Asserts = "asserts",
        /// States it as false.
        Denies = "denies",
        /// States it without vouching for proof.
        Alleges = "alleges",
        /// Wants it.
        Demands = "demands",
    }
}

codes! {
    /// What a date rests on.
    DateBasis, "date basis", {
        /// A calendar expression in the text.
        Explicit = "explicit",
        /// An expression resolved against the publication date or another event.
        Relative = "relative",
        /// None in the text: the publication date stands in.
        Publication = "publication",
        /// None at all.
        None = "none",
    }
}

codes! {
    /// How exactly a place is known.
    PlacePrecision, "place precision", {
        /// A building, street, crossing, base.
        Exact = "exact",
        /// A populated place.
        City = "city",
        /// A first-level division, region, sea, river.
        Admin1 = "admin1",
        /// A country only.
        Country = "country",
        /// Named but not resolved.
        None = "none",
    }
}

codes! {
    /// Kinds of entity.
    EntityKind, "entity kind", {
        /// A state.
        State = "state",
        /// A territory or sub-state unit.
        Territory = "territory",
        /// A ministry, parliament, army, court, police.
        GovernmentBody = "government body",
        /// An office that persons hold.
        Office = "office",
        /// A person.
        Person = "person",
        /// A political party.
        Party = "party",
        /// An armed group.
        ArmedGroup = "armed group",
        /// An international organisation or one of its organs.
        InternationalOrganization = "international organisation",
        /// A non-governmental organisation.
        Ngo = "NGO",
        /// A company.
        Company = "company",
        /// A newspaper, agency, broadcaster.
        Media = "media",
        /// A people or unnamed group of persons.
        People = "people",
        /// A place.
        Place = "place",
        /// A treaty, law or agreement.
        Agreement = "agreement",
        /// An election or vote.
        Election = "election",
    }
}

codes! {
    /// PLOVER sectors.
    Sector, "PLOVER sector", {
        /// Government.
        Gov = "GOV",
        /// Military.
        Mil = "MIL",
        /// Police.
        Cop = "COP",
        /// Judiciary.
        Jud = "JUD",
        /// Legislature.
        Leg = "LEG",
        /// Opposition.
        Opp = "OPP",
        /// Political party.
        Pty = "PTY",
        /// Armed rebels.
        Reb = "REB",
        /// Pro-government or unaligned militia.
        Prm = "PRM",
        /// Intelligence.
        Spy = "SPY",
        /// Unidentified armed force.
        Uaf = "UAF",
        /// Unknown.
        Unk = "UNK",
        /// Civilians.
        Cvl = "CVL",
        /// Business.
        Bus = "BUS",
        /// Education.
        Edu = "EDU",
        /// Media.
        Jrn = "JRN",
        /// Labour.
        Lab = "LAB",
        /// Medical.
        Med = "MED",
        /// Refugees.
        Ref = "REF",
        /// Religious.
        Rel = "REL",
        /// Social groups.
        Soc = "SOC",
        /// Criminals.
        Crm = "CRM",
        /// Elites, former officials.
        Eli = "ELI",
        /// Agriculture.
        Agr = "AGR",
        /// International governmental organisation (used by our gold files beside the entity code).
        Igo = "IGO",
        /// Non-governmental organisation (likewise).
        Ngo = "NGO",
    }
}

codes! {
    /// Predicates of standing relations.
    Predicate, "relation predicate", {
        /// State → state or government.
        Recognizes = "recognizes",
        /// Who imposes → who is under them.
        Sanctions = "sanctions",
        /// Person → office.
        HoldsOffice = "holds_office",
        /// Envoy, spokesperson → whom they speak for.
        Represents = "represents",
        /// Person, party, state → organisation, body, alliance.
        MemberOf = "member_of",
        /// Region, agency, organ → whole.
        PartOf = "part_of",
        /// Who → territory, city, organisation.
        Controls = "controls",
        /// Who → territory.
        Claims = "claims",
        /// Who → whom.
        AtWarWith = "at_war_with",
        /// Who → what.
        Occupies = "occupies",
        /// Who → whom.
        AlliedWith = "allied_with",
        /// Who → agreement.
        PartyTo = "party_to",
        /// Who → whom or what.
        Backs = "backs",
        /// Who → whom or what.
        Opposes = "opposes",
        /// Mediator → the parties.
        Mediates = "mediates",
        /// Standing talks.
        NegotiatesWith = "negotiates_with",
        /// Who → election, ceasefire, border.
        Observes = "observes",
        /// Who → whom.
        ReliesOn = "relies_on",
        /// Who → office.
        WonElection = "won_election",
        /// Who → whom, as what.
        Designates = "designates",
        /// Who → office or membership.
        CandidateFor = "candidate_for",
    }
}

impl EventType {
    /// The quad class that PLOVER gives to the type.
    pub fn quad(self) -> Quad {
        use EventType::*;
        match self {
            Agree | Consult | Support | Concede => Quad::VerbalCooperation,
            Cooperate | Aid | Retreat => Quad::MaterialCooperation,
            Request | Accuse | Reject | Threaten => Quad::VerbalConflict,
            Protest | Sanction | Mobilize | Coerce | Assault => Quad::MaterialConflict,
        }
    }

    /// The modes that the type takes; empty for the verbal and cooperative types that have none.
    pub fn modes(self) -> &'static [Mode] {
        use Mode::*;
        match self {
            EventType::Agree | EventType::Support | EventType::Concede | EventType::Cooperate | EventType::Aid => &[],
            EventType::Consult => &[Visit, ThirdParty, Multilateral, Phone],
            EventType::Retreat => &[Withdraw, Release, Return, Disarm, Ceasefire, Access, Resign],
            EventType::Request => &[Assist, Change, Yield, Meet],
            EventType::Accuse => &[Disapprove, Investigate, Allege],
            EventType::Reject => &[Assist, Change, Yield, Meet],
            EventType::Threaten => &[Restrict, Ban, Arrest, Relations, Expel, Territory, Violence],
            EventType::Protest => &[Demo, Riot, Strike, Hunger, Boycott, Obstruct],
            EventType::Sanction => &[Convict, Expel, Withdraw, Discontinue],
            EventType::Mobilize => &[Troops, Weapons, Police, Militia],
            EventType::Coerce => &[Seize, Restrict, Ban, Censor, Curfew, MartialLaw, Arrest, Deport, Withhold, Misinformation, Cyber],
            EventType::Assault => &[
                Abduct,
                Beat,
                Torture,
                Execute,
                Sexual,
                Assassinate,
                Destroy,
                Primitive,
                Firearms,
                Explosives,
                SuicideAttack,
                Aerial,
                Drone,
                HeavyWeapons,
                CrowdControl,
                Cleansing,
                Massacre,
                Unconventional,
                SideAB,
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back() {
        for t in EventType::ALL {
            assert_eq!(t.as_str().parse::<EventType>().unwrap(), *t);
        }
        for m in Mode::ALL {
            assert!(EventType::ALL.iter().any(|t| t.modes().contains(m)), "{m} belongs to no type");
        }
    }

    #[test]
    fn an_unknown_code_names_the_known_ones() {
        let e = "ATTACK".parse::<EventType>().unwrap_err();
        assert!(e.to_string().contains("ASSAULT"), "{e}");
    }
}
