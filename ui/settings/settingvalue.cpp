#include "ui/settings/settingvalue.h"

#include "base/text.h"

#include <cmath>
#include <optional>

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

namespace oxide::ui {

namespace {

class Texts
{
    Q_DECLARE_TR_FUNCTIONS(SettingValue)
};

/// The items of a YAML flow list of plain or quoted scalars.
QStringList listItems(const QString &yaml)
{
    QString inner = yaml.trimmed();
    if (inner.startsWith(u'['))
        inner = inner.mid(1, inner.size() - (inner.endsWith(u']') ? 2 : 1));
    QStringList items;
    QString item;
    QChar quote;
    for (const QChar c : inner) {
        if (!quote.isNull()) {
            if (c == quote)
                quote = QChar();
            else
                item += c;
        } else if (c == u'"' || c == u'\'') {
            quote = c;
        } else if (c == u',') {
            items += item.trimmed();
            item.clear();
        } else {
            item += c;
        }
    }
    items += item.trimmed();
    items.removeAll(QString());
    return items;
}

QString toList(const QString &typed)
{
    QStringList quoted;
    for (const QString &part : typed.split(u',', Qt::SkipEmptyParts)) {
        QString item = part.trimmed();
        if (item.isEmpty())
            continue;
        item.replace(u'\\', QLatin1String("\\\\")).replace(u'"', QLatin1String("\\\""));
        quoted += u'"' + item + u'"';
    }
    return u'[' + quoted.join(QLatin1String(", ")) + u']';
}

QString figure(double value)
{
    const QLocale locale;
    return value == std::floor(value) ? locale.toString(static_cast<qlonglong>(value))
                                      : locale.toString(value);
}

bool isNumeric(model::SettingType type)
{
    return type == model::SettingType::Integer || type == model::SettingType::Number
           || type == model::SettingType::Duration;
}

/// As the file writes it, or as the user's country does.
std::optional<double> number(const QString &typed)
{
    bool ok = false;
    double value = typed.trimmed().toDouble(&ok);
    if (!ok)
        value = QLocale().toDouble(typed.trimmed(), &ok);
    return ok ? std::optional(value) : std::nullopt;
}

} // namespace

QString shownValue(const model::Setting &setting, const std::string &value)
{
    const QString text = base::qs(value);
    return setting.type == model::SettingType::List ? listItems(text).join(QLatin1String(", "))
                                                    : text;
}

std::string typedValue(const model::Setting &setting, const QString &typed)
{
    if (setting.type == model::SettingType::List)
        return base::str(toList(typed));
    bool plain = false;
    const QString trimmed = typed.trimmed();
    trimmed.toDouble(&plain);
    if (isNumeric(setting.type) && !plain) {
        if (const auto value = number(trimmed))
            return base::str(QString::number(*value, 'g', 12));
    }
    return base::str(trimmed);
}

QString rangeOf(const model::Setting &setting)
{
    const QString unit = setting.unit.empty() ? QString() : u' ' + base::qs(setting.unit);
    if (setting.minimum && setting.maximum)
        return Texts::tr("From %1 to %2%3")
            .arg(figure(*setting.minimum), figure(*setting.maximum), unit);
    if (setting.minimum)
        return Texts::tr("At least %1%2").arg(figure(*setting.minimum), unit);
    if (setting.maximum)
        return Texts::tr("At most %1%2").arg(figure(*setting.maximum), unit);
    return {};
}

QString problemOf(const model::Setting &setting, const QString &typed)
{
    if (!isNumeric(setting.type))
        return {};
    const std::optional<double> value = number(typed);
    if (!value)
        return Texts::tr("A number is needed here.") + u' ' + rangeOf(setting);
    if (setting.type == model::SettingType::Integer && *value != std::floor(*value))
        return Texts::tr("A whole number is needed here.");
    if ((setting.minimum && *value < *setting.minimum)
        || (setting.maximum && *value > *setting.maximum))
        return rangeOf(setting) + u'.';
    return {};
}

} // namespace oxide::ui
