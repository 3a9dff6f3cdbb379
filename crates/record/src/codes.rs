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
    ($(#[$meta:meta])* $name:ident, $what:literal, { $($(#[$vmeta:meta])* $variant:ident = $code:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$vmeta])* $variant,)+ }

        impl $name {
            /// Every member, in the order of the codebook.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

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
        /// `visit`, of CONSULT.
        Visit = "visit",
        /// `third-party`, of CONSULT.
        ThirdParty = "third-party",
        /// `multilateral`, of CONSULT.
        Multilateral = "multilateral",
        /// `phone`, of CONSULT.
        Phone = "phone",
        /// `withdraw`, of RETREAT, SANCTION.
        Withdraw = "withdraw",
        /// `release`, of RETREAT.
        Release = "release",
        /// `return`, of RETREAT.
        Return = "return",
        /// `disarm`, of RETREAT.
        Disarm = "disarm",
        /// `ceasefire`, of RETREAT.
        Ceasefire = "ceasefire",
        /// `access`, of RETREAT.
        Access = "access",
        /// `resign`, of RETREAT.
        Resign = "resign",
        /// `assist`, of REQUEST, REJECT.
        Assist = "assist",
        /// `change`, of REQUEST, REJECT.
        Change = "change",
        /// `yield`, of REQUEST, REJECT.
        Yield = "yield",
        /// `meet`, of REQUEST, REJECT.
        Meet = "meet",
        /// `disapprove`, of ACCUSE.
        Disapprove = "disapprove",
        /// `investigate`, of ACCUSE.
        Investigate = "investigate",
        /// `allege`, of ACCUSE.
        Allege = "allege",
        /// `restrict`, of THREATEN, COERCE.
        Restrict = "restrict",
        /// `ban`, of THREATEN, COERCE.
        Ban = "ban",
        /// `arrest`, of THREATEN, COERCE.
        Arrest = "arrest",
        /// `relations`, of THREATEN.
        Relations = "relations",
        /// `expel`, of THREATEN, SANCTION.
        Expel = "expel",
        /// `territory`, of THREATEN.
        Territory = "territory",
        /// `violence`, of THREATEN.
        Violence = "violence",
        /// `demo`, of PROTEST.
        Demo = "demo",
        /// `riot`, of PROTEST.
        Riot = "riot",
        /// `strike`, of PROTEST.
        Strike = "strike",
        /// `hunger`, of PROTEST.
        Hunger = "hunger",
        /// `boycott`, of PROTEST.
        Boycott = "boycott",
        /// `obstruct`, of PROTEST.
        Obstruct = "obstruct",
        /// `convict`, of SANCTION.
        Convict = "convict",
        /// `discontinue`, of SANCTION.
        Discontinue = "discontinue",
        /// `troops`, of MOBILIZE.
        Troops = "troops",
        /// `weapons`, of MOBILIZE.
        Weapons = "weapons",
        /// `police`, of MOBILIZE.
        Police = "police",
        /// `militia`, of MOBILIZE.
        Militia = "militia",
        /// `seize`, of COERCE.
        Seize = "seize",
        /// `censor`, of COERCE.
        Censor = "censor",
        /// `curfew`, of COERCE.
        Curfew = "curfew",
        /// `martial-law`, of COERCE.
        MartialLaw = "martial-law",
        /// `deport`, of COERCE.
        Deport = "deport",
        /// `withhold`, of COERCE.
        Withhold = "withhold",
        /// `misinformation`, of COERCE.
        Misinformation = "misinformation",
        /// `cyber`, of COERCE.
        Cyber = "cyber",
        /// `abduct`, of ASSAULT.
        Abduct = "abduct",
        /// `beat`, of ASSAULT.
        Beat = "beat",
        /// `torture`, of ASSAULT.
        Torture = "torture",
        /// `execute`, of ASSAULT.
        Execute = "execute",
        /// `sexual`, of ASSAULT.
        Sexual = "sexual",
        /// `assassinate`, of ASSAULT.
        Assassinate = "assassinate",
        /// `destroy`, of ASSAULT.
        Destroy = "destroy",
        /// `primitive`, of ASSAULT.
        Primitive = "primitive",
        /// `firearms`, of ASSAULT.
        Firearms = "firearms",
        /// `explosives`, of ASSAULT.
        Explosives = "explosives",
        /// `suicide-attack`, of ASSAULT.
        SuicideAttack = "suicide-attack",
        /// `aerial`, of ASSAULT.
        Aerial = "aerial",
        /// `drone`, of ASSAULT.
        Drone = "drone",
        /// `heavy-weapons`, of ASSAULT.
        HeavyWeapons = "heavy-weapons",
        /// `crowd-control`, of ASSAULT.
        CrowdControl = "crowd-control",
        /// `cleansing`, of ASSAULT.
        Cleansing = "cleansing",
        /// `massacre`, of ASSAULT.
        Massacre = "massacre",
        /// `unconventional`, of ASSAULT.
        Unconventional = "unconventional",
        /// `sideAB`, of ASSAULT.
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
