#include "ui/routing/profiledraft.h"

#include "base/text.h"
#include "engine/engine.h"
#include "ui/widgets/ask.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace oxide::ui {

namespace {

constexpr auto profileSetting = "routing.profile";
constexpr std::size_t longestName = 64;

const model::Profile *shipped(const std::string &name)
{
    return model::findProfile(model::builtInProfiles(), name);
}

bool isProfileName(const std::string &name)
{
    return !name.empty() && name.size() <= longestName
           && std::ranges::all_of(name, [](unsigned char c) {
                  return c < 0x80 && (std::isalnum(c) != 0 || c == '_' || c == '-');
              });
}

bool countsAnything(const model::Weights &weights)
{
    return std::ranges::any_of(base::enumNames<model::Factor>, [&](const auto &row) {
        return model::weightOf(weights, row.value) > 0;
    });
}

} // namespace

bool EditedProfile::isBuiltIn() const
{
    return saved && shipped(saved->name) != nullptr;
}

bool EditedProfile::isChanged() const
{
    return isBuiltIn() && now != *shipped(saved->name);
}

ProfileDraft::ProfileDraft(engine::Engine &engine, QObject *parent)
    : QObject(parent), m_engine(engine)
{
    const auto reload = [this] {
        if (m_isLoaded && !m_isSaving)
            load();
    };
    connect(&engine, &engine::Engine::rulesChanged, this, reload);
    connect(&engine, &engine::Engine::settingsChanged, this, reload);
}

void ProfileDraft::load()
{
    const auto onError = [this](const base::Error &error) { Q_EMIT failed(error); };
    ask(
        this, m_engine.settings(),
        [this, onError](const std::vector<model::Setting> &settings) {
            ask(
                this, m_engine.profiles(),
                [this, settings](const std::vector<model::Profile> &profiles) {
                    if (m_isSaving) // the end of saving asks again
                        return;
                    takeSettings(settings);
                    takeProfiles(profiles);
                    m_isLoaded = true;
                    Q_EMIT changed();
                },
                onError);
        },
        onError);
}

void ProfileDraft::takeProfiles(const std::vector<model::Profile> &inForce)
{
    std::erase_if(m_removed, [&](const model::Profile &removed) {
        return !model::findProfile(inForce, removed.name);
    });
    std::vector<EditedProfile> merged;
    for (const model::Profile &profile : inForce) {
        if (model::findProfile(m_removed, profile.name))
            continue;
        const auto known = std::ranges::find_if(m_profiles, [&](const EditedProfile &each) {
            return each.saved && each.saved->name == profile.name;
        });
        EditedProfile fresh{0, profile, profile};
        if (known == m_profiles.end()) {
            fresh.id = ++m_lastId;
        } else {
            fresh.id = known->id;
            if (known->isDirty())
                fresh.now = known->now;
        }
        merged.push_back(std::move(fresh));
    }
    // What was typed is not lost because its profile is gone.
    for (EditedProfile &each : m_profiles) {
        const bool isKept = std::ranges::find(merged, each.id, &EditedProfile::id) != merged.end();
        if (isKept || !each.isDirty())
            continue;
        each.saved.reset();
        merged.push_back(std::move(each));
    }
    m_profiles = std::move(merged);
    findInForce();
}

/// By what it is rather than by its name: while others are renamed, two may have the same.
void ProfileDraft::findInForce()
{
    const EditedProfile *known = find(m_inForceId);
    if (known && known->now.name == m_inForce)
        return;
    known = named(m_inForce);
    m_inForceId = known ? known->id : 0;
}

void ProfileDraft::takeSettings(const std::vector<model::Setting> &settings)
{
    const auto found = std::ranges::find(settings, profileSetting, &model::Setting::key);
    if (found == settings.end())
        return;
    const bool follows = m_inForce == m_savedInForce;
    m_savedInForce = found->value;
    if (follows)
        m_inForce = m_savedInForce;
}

EditedProfile *ProfileDraft::entry(int id)
{
    const auto found = std::ranges::find(m_profiles, id, &EditedProfile::id);
    return found == m_profiles.end() ? nullptr : &*found;
}

const EditedProfile *ProfileDraft::find(int id) const
{
    const auto found = std::ranges::find(m_profiles, id, &EditedProfile::id);
    return found == m_profiles.end() ? nullptr : &*found;
}

const EditedProfile *ProfileDraft::named(const std::string &name) const
{
    const auto found = std::ranges::find_if(
        m_profiles, [&](const EditedProfile &each) { return each.now.name == name; });
    return found == m_profiles.end() ? nullptr : &*found;
}

QString ProfileDraft::problemOf(const EditedProfile &profile) const
{
    if (!isProfileName(profile.now.name))
        return tr("A name has up to 64 letters, digits, _ and -.");
    const auto namesakes = std::ranges::count_if(
        m_profiles, [&](const EditedProfile &each) { return each.now.name == profile.now.name; });
    if (namesakes > 1)
        return tr("There is another profile of this name.");
    if (!countsAnything(profile.now.weights))
        return tr("Nothing counts; give at least one factor some weight.");
    return {};
}

bool ProfileDraft::isDirty() const
{
    return m_inForce != m_savedInForce || !m_removed.empty()
           || std::ranges::any_of(m_profiles, &EditedProfile::isDirty);
}

bool ProfileDraft::hasProblem() const
{
    return std::ranges::any_of(m_profiles, [this](const EditedProfile &each) {
        return each.isDirty() && !problemOf(each).isEmpty();
    });
}

std::string ProfileDraft::freeName(const std::string &like) const
{
    for (int number = 2;; ++number) {
        const std::string end = "-" + std::to_string(number);
        std::string name = like.substr(0, longestName - end.size()) + end;
        if (!named(name) && !model::findProfile(m_removed, name))
            return name;
    }
}

int ProfileDraft::duplicate(int id)
{
    const EditedProfile *like = find(id);
    if (!like)
        return 0;
    EditedProfile copy;
    copy.id = ++m_lastId;
    copy.now = like->now;
    copy.now.name = freeName(isProfileName(like->now.name) ? like->now.name : "profile");
    m_profiles.push_back(std::move(copy));
    Q_EMIT changed();
    return m_lastId;
}

void ProfileDraft::change(int id, const model::Profile &profile)
{
    EditedProfile *edited = entry(id);
    if (!edited || edited->now == profile)
        return;
    if (m_inForceId == id)
        m_inForce = profile.name; // it stays in force under its new name
    edited->now = profile;
    Q_EMIT changed();
}

void ProfileDraft::remove(int id)
{
    const EditedProfile *edited = find(id);
    if (!edited || edited->isBuiltIn())
        return;
    if (edited->saved)
        m_removed.push_back(*edited->saved);
    std::erase_if(m_profiles, [id](const EditedProfile &each) { return each.id == id; });
    Q_EMIT changed();
}

void ProfileDraft::reset(int id)
{
    const EditedProfile *edited = find(id);
    if (edited && edited->isBuiltIn())
        change(id, *shipped(edited->saved->name));
}

void ProfileDraft::setInForce(const std::string &name)
{
    if (name == m_inForce)
        return;
    m_inForce = name;
    findInForce();
    Q_EMIT changed();
}

void ProfileDraft::revert()
{
    std::erase_if(m_profiles, [](const EditedProfile &each) { return !each.saved; });
    for (EditedProfile &each : m_profiles)
        each.now = *each.saved;
    for (model::Profile &removed : m_removed)
        m_profiles.push_back({++m_lastId, removed, removed});
    m_removed.clear();
    m_inForce = m_savedInForce;
    findInForce();
    Q_EMIT changed();
}

void ProfileDraft::save()
{
    if (m_isSaving || !m_isLoaded || !isDirty() || hasProblem())
        return;
    m_isSaving = true;
    Q_EMIT changed();
    saveNext();
}

/// Each step brings what is in force nearer; what is left then is looked at anew. A profile must be
/// there before it can be in force, and must not be in force when it is removed.
void ProfileDraft::saveNext()
{
    const auto changedOne = std::ranges::find_if(m_profiles, &EditedProfile::isDirty);
    const auto removable = std::ranges::find_if(m_removed, [this](const model::Profile &removed) {
        return removed.name != m_savedInForce;
    });
    if (removable != m_removed.end())
        return saveRemoval(removable->name);
    if (changedOne != m_profiles.end())
        return saveProfile(*changedOne);
    if (m_inForce != m_savedInForce)
        return saveInForce();
    m_isSaving = false;
    Q_EMIT saved();
    load();
}

void ProfileDraft::saveProfile(const EditedProfile &profile)
{
    const model::Profile value = profile.now;
    const std::string replaces = profile.saved ? profile.saved->name : std::string();
    const bool isAsShipped = profile.isBuiltIn() && !profile.isChanged();
    ask(
        this,
        isAsShipped ? m_engine.removeProfile(replaces) : m_engine.saveProfile(value, replaces),
        [this, value, replaces, id = profile.id](engine::Done) {
            if (EditedProfile *edited = entry(id))
                edited->saved = value;
            if (!replaces.empty() && m_savedInForce == replaces)
                m_savedInForce = value.name;
            saveNext();
        },
        [this](const base::Error &error) { stop(error); });
}

void ProfileDraft::saveInForce()
{
    const std::string name = m_inForce;
    ask(
        this, m_engine.saveSettings({{profileSetting, name}}),
        [this, name](engine::Done) {
            m_savedInForce = name;
            saveNext();
        },
        [this](const base::Error &error) { stop(error); });
}

void ProfileDraft::saveRemoval(const std::string &name)
{
    ask(
        this, m_engine.removeProfile(name),
        [this, name](engine::Done) {
            std::erase_if(m_removed, [&](const model::Profile &each) { return each.name == name; });
            saveNext();
        },
        [this](const base::Error &error) { stop(error); });
}

void ProfileDraft::stop(const base::Error &error)
{
    m_isSaving = false;
    Q_EMIT changed();
    Q_EMIT failed(error);
}

void ProfileDraft::addTo(model::RoutingDraft &draft) const
{
    for (const EditedProfile &each : m_profiles) {
        if (!each.isDirty() || !problemOf(each).isEmpty())
            continue;
        draft.profiles.push_back(each.now);
        // Rules follow a new name when it is saved; until then they ask for the old one.
        if (each.saved && each.saved->name != each.now.name && !named(each.saved->name)) {
            draft.profiles.push_back(each.now);
            draft.profiles.back().name = each.saved->name;
        }
    }
    if (m_inForce != m_savedInForce && named(m_inForce))
        draft.profile = m_inForce;
}

} // namespace oxide::ui
