#include "ui/routing/rulesentence.h"

#include "base/text.h"
#include "ui/format/numbers.h"
#include "ui/format/words.h"

#include <QCoreApplication>
#include <QTime>

namespace oxide::ui {

using base::qs;
using model::Condition;
using model::Range;

namespace {

class Texts
{
    Q_DECLARE_TR_FUNCTIONS(Rule)
};

/// Puts a sentence together, part by part.
class SentenceBuilder
{
public:
    void words(const QString &text) { m_parts.push_back(part(text)); }

    void token(RuleField field, const QString &text, bool isEmpty = false)
    {
        RulePart made = part(text);
        made.field = field;
        made.isEmpty = isEmpty;
        m_parts.push_back(std::move(made));
    }

    void target(const model::Target &target, int index)
    {
        RulePart made = part(target.service.empty() ? Texts::tr("choose a service")
                                                    : format::shortTargetName(target));
        made.field = RuleField::Target;
        made.target = index;
        made.service = target.service;
        made.isEmpty = target.service.empty();
        m_parts.push_back(std::move(made));
    }

    /// "task is [a] or [b]", with "and" before it where it is not the first condition.
    void choices(RuleField field, const QString &lead, const QStringList &values)
    {
        if (values.isEmpty())
            return;
        condition(lead);
        for (qsizetype i = 0; i < values.size(); ++i) {
            if (i > 0)
                words(Texts::tr("or"));
            token(field, values[i]);
        }
    }

    /// `field` is empty for what the page cannot edit: plain words then; `unit` may be empty.
    void range(std::optional<RuleField> field, const QString &lead, const Range &range,
               QString (*figure)(double), const QString &unit = {})
    {
        if (range.isOpen())
            return;
        if (range.atLeast && range.below) {
            condition(Texts::tr("%1 is between").arg(lead));
            value(field, figure(*range.atLeast));
            words(Texts::tr("and"));
            value(field, figure(*range.below));
        } else if (range.atLeast) {
            condition(Texts::tr("%1 is at least").arg(lead));
            value(field, figure(*range.atLeast));
        } else {
            condition(Texts::tr("%1 is under").arg(lead));
            value(field, figure(*range.below));
        }
        if (!unit.isEmpty())
            words(unit);
    }

    void either(std::optional<bool> wanted, const QString &yes, const QString &no)
    {
        if (wanted)
            condition(*wanted ? yes : no);
    }

    void condition(const QString &lead)
    {
        words((m_conditions++ == 0 ? Texts::tr("When %1") : Texts::tr("and %1")).arg(lead));
    }

    void newLine() { m_newLine = true; }
    [[nodiscard]] int conditions() const { return m_conditions; }
    [[nodiscard]] std::vector<RulePart> take() { return std::move(m_parts); }

private:
    void value(std::optional<RuleField> field, const QString &text)
    {
        if (field)
            token(*field, text);
        else
            words(text);
    }

    RulePart part(const QString &text)
    {
        RulePart made;
        made.text = text;
        made.startsLine = std::exchange(m_newLine, false);
        return made;
    }

    std::vector<RulePart> m_parts;
    int m_conditions = 0;
    bool m_newLine = true;
};

template<class T>
QStringList wordsOf(const std::vector<T> &values)
{
    QStringList list;
    for (const T &value : values)
        list << format::word(value);
    return list;
}

QStringList textsOf(const std::vector<std::string> &values)
{
    QStringList list;
    for (const std::string &value : values)
        list << qs(value);
    return list;
}

QString clock(int minute)
{
    return QTime(minute / 60 % 24, minute % 60).toString(QStringLiteral("HH:mm"));
}

QString whole(double value)
{
    return format::count(static_cast<std::int64_t>(value));
}

QString bytes(double value)
{
    return format::bytes(static_cast<std::int64_t>(value));
}

void addMachine(SentenceBuilder &sentence, const model::MachineCondition &machine)
{
    const auto &[onBattery, metered, cpuLoad, freeMemory, freeVram] = machine;
    sentence.either(onBattery, Texts::tr("this machine runs on battery"),
                    Texts::tr("this machine does not run on battery"));
    sentence.either(metered, Texts::tr("the network is metered"),
                    Texts::tr("the network is not metered"));
    sentence.range({}, Texts::tr("CPU load"), cpuLoad, format::percent);
    sentence.range({}, Texts::tr("free memory"), freeMemory, bytes);
    sentence.range({}, Texts::tr("free memory of the graphics card"), freeVram, bytes);
}

void addConditions(SentenceBuilder &sentence, const Condition &when)
{
    // By name, so that a new field does not compile until it is told.
    const auto &[taskTypes, difficulty, tokens, files, words, pattern, sensitivity, sources,
                 clients, requestedModels, timeOfDay, budgetUsed, budget, machine] = when;
    sentence.choices(RuleField::Sensitivity, Texts::tr("the text holds"), wordsOf(sensitivity));
    sentence.choices(RuleField::TaskTypes, Texts::tr("the task is"), wordsOf(taskTypes));
    sentence.range(RuleField::Difficulty, Texts::tr("difficulty"), difficulty, format::share);
    sentence.range(RuleField::Tokens, Texts::tr("its size"), tokens, whole, Texts::tr("tokens"));
    sentence.range(RuleField::Files, Texts::tr("the number of files"), files, whole);
    sentence.choices(RuleField::Words, Texts::tr("the prompt has the word"), textsOf(words));
    if (!pattern.empty()) {
        sentence.condition(Texts::tr("the prompt matches"));
        sentence.token(RuleField::Pattern, qs(pattern));
    }
    sentence.choices(RuleField::Sources, Texts::tr("it comes from"), wordsOf(sources));
    sentence.choices(RuleField::Clients, Texts::tr("the client is"), textsOf(clients));
    sentence.choices(RuleField::RequestedModels, Texts::tr("the model asked for is"),
                     textsOf(requestedModels));
    if (timeOfDay) {
        sentence.condition(Texts::tr("the time is"));
        sentence.token(
            RuleField::TimeOfDay,
            Texts::tr("%1 to %2").arg(clock(timeOfDay->fromMinute), clock(timeOfDay->toMinute)));
    }
    sentence.range({},
                   budget.empty() ? Texts::tr("what is used of the fullest budget")
                                  : Texts::tr("what is used of the budget %1").arg(qs(budget)),
                   budgetUsed, format::percent);
    addMachine(sentence, machine);
    if (sentence.conditions() == 0)
        sentence.words(Texts::tr("Always"));
}

void addSend(SentenceBuilder &sentence, const model::Rule &rule)
{
    sentence.token(RuleField::Action, Texts::tr("send to"));
    if (rule.then.targets.empty())
        sentence.target({}, 0);
    for (std::size_t i = 0; i < rule.then.targets.size(); ++i) {
        if (i > 0)
            sentence.words(Texts::tr("then"));
        sentence.target(rule.then.targets[i], static_cast<int>(i));
    }
    if (!rule.continueChain) {
        sentence.words(Texts::tr("and"));
        sentence.token(RuleField::Chain, Texts::tr("nobody else"));
    }
    sentence.words(Texts::tr("on failure"));
    sentence.token(RuleField::OnFailure, format::word(rule.onFailure));
}

/// Who comes after the first choice, where that is another profile's say.
void addFallback(SentenceBuilder &sentence, const model::Rule &rule)
{
    if (!rule.continueChain || rule.fallbackProfile.empty()
        || rule.then.kind == model::ActionKind::Refuse)
        return;
    sentence.words(Texts::tr("then the others by profile %1").arg(qs(rule.fallbackProfile)));
}

} // namespace

std::vector<RulePart> sentenceOf(const model::Rule &rule)
{
    SentenceBuilder sentence;
    addConditions(sentence, rule.when);
    sentence.newLine();
    switch (rule.then.kind) {
    case model::ActionKind::Send:
        addSend(sentence, rule);
        break;
    case model::ActionKind::LocalOnly:
        sentence.token(RuleField::Action, Texts::tr("keep it on this machine"));
        if (rule.onFailure != model::OnFailure::Restart) {
            sentence.words(Texts::tr("on failure"));
            sentence.token(RuleField::OnFailure, format::word(rule.onFailure));
        }
        break;
    case model::ActionKind::Refuse:
        sentence.token(RuleField::Action, Texts::tr("refuse"));
        sentence.words(Texts::tr("and say"));
        sentence.token(RuleField::Message,
                       rule.then.message.empty() ? Texts::tr("why") : qs(rule.then.message));
        break;
    case model::ActionKind::UseProfile:
        sentence.token(RuleField::Action, Texts::tr("rank by profile"));
        sentence.words(qs(rule.then.profile));
        break;
    }
    addFallback(sentence, rule);
    return sentence.take();
}

QString spokenRule(const model::Rule &rule)
{
    QStringList words;
    for (const RulePart &part : sentenceOf(rule))
        words << (part.startsLine && !words.isEmpty() ? QStringLiteral(", ") + part.text
                                                      : part.text);
    return words.join(QLatin1Char(' ')).replace(QStringLiteral(" , "), QStringLiteral(", "));
}

const std::vector<RuleField> &conditionFields()
{
    static const std::vector<RuleField> fields{
        RuleField::TaskTypes, RuleField::Sensitivity,     RuleField::Difficulty, RuleField::Tokens,
        RuleField::Files,     RuleField::Words,           RuleField::Pattern,    RuleField::Sources,
        RuleField::Clients,   RuleField::RequestedModels, RuleField::TimeOfDay,
    };
    return fields;
}

bool hasCondition(const Condition &when, RuleField field)
{
    Condition without = when;
    removeCondition(without, field);
    return without != when;
}

void addCondition(Condition &when, RuleField field)
{
    constexpr double hard = 0.6;
    constexpr double large = 4'000;
    switch (field) {
    case RuleField::TaskTypes:
        when.taskTypes = {model::TaskType::CodeReview};
        break;
    case RuleField::Sensitivity:
        when.sensitivity = {model::Sensitivity::Email};
        break;
    case RuleField::Difficulty:
        when.difficulty.atLeast = hard;
        break;
    case RuleField::Tokens:
        when.tokens.atLeast = large;
        break;
    case RuleField::Files:
        when.files.atLeast = 1;
        break;
    case RuleField::Words:
        when.words = {base::str(Texts::tr("urgent"))};
        break;
    case RuleField::Pattern:
        when.pattern = "^translate\\b";
        break;
    case RuleField::Sources:
        when.sources = {model::TaskSource::Api};
        break;
    case RuleField::Clients:
        when.clients = {"claude-code"};
        break;
    case RuleField::RequestedModels:
        when.requestedModels = {"gpt-*"};
        break;
    case RuleField::TimeOfDay:
        when.timeOfDay = model::TimeOfDay{22 * 60, 6 * 60};
        break;
    default:
        break;
    }
}

void removeCondition(Condition &when, RuleField field)
{
    switch (field) {
    case RuleField::TaskTypes:
        when.taskTypes.clear();
        break;
    case RuleField::Sensitivity:
        when.sensitivity.clear();
        break;
    case RuleField::Difficulty:
        when.difficulty = {};
        break;
    case RuleField::Tokens:
        when.tokens = {};
        break;
    case RuleField::Files:
        when.files = {};
        break;
    case RuleField::Words:
        when.words.clear();
        break;
    case RuleField::Pattern:
        when.pattern.clear();
        break;
    case RuleField::Sources:
        when.sources.clear();
        break;
    case RuleField::Clients:
        when.clients.clear();
        break;
    case RuleField::RequestedModels:
        when.requestedModels.clear();
        break;
    case RuleField::TimeOfDay:
        when.timeOfDay.reset();
        break;
    default:
        break;
    }
}

QString fieldName(RuleField field)
{
    switch (field) {
    case RuleField::TaskTypes:
        return Texts::tr("Type of task");
    case RuleField::Sensitivity:
        return Texts::tr("Personal data");
    case RuleField::Difficulty:
        return Texts::tr("Difficulty");
    case RuleField::Tokens:
        return Texts::tr("Size in tokens");
    case RuleField::Files:
        return Texts::tr("Number of files");
    case RuleField::Words:
        return Texts::tr("Words");
    case RuleField::Pattern:
        return Texts::tr("Pattern");
    case RuleField::Sources:
        return Texts::tr("Where it comes from");
    case RuleField::Clients:
        return Texts::tr("Client");
    case RuleField::RequestedModels:
        return Texts::tr("Model asked for");
    case RuleField::TimeOfDay:
        return Texts::tr("Time of day");
    case RuleField::Action:
        return Texts::tr("What happens");
    case RuleField::Target:
        return Texts::tr("Service");
    case RuleField::Message:
        return Texts::tr("Message");
    case RuleField::OnFailure:
        return Texts::tr("When an answer breaks off");
    case RuleField::Chain:
        return Texts::tr("When all of them fail");
    }
    Q_UNREACHABLE();
}

} // namespace oxide::ui
