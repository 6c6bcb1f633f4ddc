#include "ui/localapi/keytable.h"

#include "base/text.h"
#include "ui/format/numbers.h"
#include "ui/format/times.h"
#include "ui/localapi/apiwords.h"
#include "ui/theme/controlstyle.h"
#include "ui/theme/look.h"
#include "ui/widgets/delegate.h"

#include <algorithm>
#include <utility>

#include <QAbstractTableModel>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>

namespace oxide::ui {

namespace {

enum Column { Name, Role, Models, Rate, Made, ColumnCount };

constexpr int keyHeight = 43;
constexpr int narrowKeys = 460; ///< design pixels; below, what they may use is left to the tooltip
constexpr int sideInset = 12;

QString modelsOf(const model::ApiKeyInfo &key)
{
    return key.models.empty() ? allModels() : base::qs(base::joined(key.models, ", "));
}

QString rateOf(const model::ApiKeyInfo &key)
{
    return key.requestsPerMinute == 0
               ? anyNumber()
               : KeyTable::tr("%1/min").arg(format::count(key.requestsPerMinute));
}

QString madeWhen(const model::ApiKeyInfo &key)
{
    return format::listTime(key.created, base::SystemClock().now());
}

QString firstLetters(const model::ApiKeyInfo &key)
{
    return base::qs(key.hint) + QChar(0x2026);
}

/// The first of the patterns; lowerLine() has the next.
QString upperLine(const model::ApiKeyInfo &key, const QModelIndex &index)
{
    return index.column() == Models && !key.models.empty() ? base::qs(key.models.front())
                                                           : index.data().toString();
}

/// What there is to say beside the column's own; empty: nothing.
QString lowerLine(const model::ApiKeyInfo &key, int column)
{
    if (column == Name)
        return firstLetters(key);
    if (column == Role && key.client != key.name)
        return KeyTable::tr("spends as %1").arg(base::qs(key.client));
    if (column == Models && key.models.size() == 2)
        return base::qs(key.models[1]);
    if (column == Models && key.models.size() > 2)
        return KeyTable::tr("and %1 more").arg(key.models.size() - 1);
    return {};
}

} // namespace

class KeyModel final : public QAbstractTableModel
{
public:
    using QAbstractTableModel::QAbstractTableModel;

    void setKeys(std::vector<model::ApiKeyInfo> keys)
    {
        beginResetModel();
        m_keys = std::move(keys);
        endResetModel();
    }

    [[nodiscard]] const std::vector<model::ApiKeyInfo> &keys() const { return m_keys; }
    [[nodiscard]] const model::ApiKeyInfo &key(int row) const
    {
        return m_keys.at(static_cast<std::size_t>(row));
    }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_keys.size());
    }
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : ColumnCount;
    }

    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override
    {
        if (!index.isValid())
            return {};
        const model::ApiKeyInfo &key = this->key(index.row());
        switch (role) {
        case Qt::DisplayRole:
            return text(key, index.column());
        case Qt::ToolTipRole:
            return toolTip(key);
        case Qt::AccessibleTextRole:
            return index.column() == Name ? spoken(key) : text(key, index.column());
        case Qt::TextAlignmentRole:
            return QVariant((index.column() >= Rate ? Qt::AlignRight : Qt::AlignLeft)
                            | Qt::AlignVCenter);
        default:
            return {};
        }
    }

    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override
    {
        if (orientation != Qt::Horizontal)
            return {};
        if (role == Qt::TextAlignmentRole)
            return QVariant((section >= Rate ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
        const QStringList names{KeyTable::tr("Name"), KeyTable::tr("May"), KeyTable::tr("Models"),
                                KeyTable::tr("Limit"), KeyTable::tr("Made")};
        return role == Qt::DisplayRole ? names.value(section) : QVariant();
    }

private:
    [[nodiscard]] static QString text(const model::ApiKeyInfo &key, int column)
    {
        switch (column) {
        case Name:
            return base::qs(key.name);
        case Role:
            return word(key.role);
        case Models:
            return modelsOf(key);
        case Rate:
            return rateOf(key);
        default:
            return madeWhen(key);
        }
    }

    [[nodiscard]] static QString spoken(const model::ApiKeyInfo &key)
    {
        return KeyTable::tr("%1, begins with %2, spends as %3")
            .arg(base::qs(key.name), base::qs(key.hint), base::qs(key.client));
    }

    [[nodiscard]] static QString toolTip(const model::ApiKeyInfo &key)
    {
        return KeyTable::tr("%1 begins with %2\nSpends the budgets of %3\n%4: %5\nModels: %6\n"
                            "Requests: %7")
            .arg(base::qs(key.name), firstLetters(key), base::qs(key.client), word(key.role),
                 sentence(key.role), modelsOf(key), rateOf(key));
    }

    std::vector<model::ApiKeyInfo> m_keys;
};

namespace {

class KeyDelegate final : public RowDelegate
{
public:
    KeyDelegate(const Look &look, const KeyModel &model, QObject *parent)
        : RowDelegate(look, keyHeight, parent), m_model(model)
    {
    }

protected:
    void paintContent(QPainter &painter, const QStyleOptionViewItem &option,
                      const QModelIndex &index) const override
    {
        const model::ApiKeyInfo &key = m_model.key(index.row());
        const Theme &theme = look().theme();
        const auto alignment = Qt::Alignment(index.data(Qt::TextAlignmentRole).toInt());
        const QString below = lowerLine(key, index.column());
        const QRect cell = option.rect.adjusted(look().px(sideInset), 0, -look().px(sideInset), -1);
        const QRect upper(cell.left(), cell.top() + look().px(4), cell.width(), look().px(18));
        painter.setFont(
            look().font(index.column() == Name ? TextStyle::Strong : TextStyle::Second));
        painter.setPen(index.column() >= Rate ? theme.text2 : theme.text);
        paintElided(painter, below.isEmpty() ? cell : upper, upperLine(key, index), alignment);
        painter.setFont(look().font(index.column() == Name ? TextStyle::Code : TextStyle::Second));
        painter.setPen(theme.text2);
        paintElided(painter, upper.translated(0, look().px(17)), below, alignment);
    }

private:
    const KeyModel &m_model;
};

} // namespace

KeyTable::KeyTable(const Look &look, QWidget *parent)
    : TableView(look, tr("Keys"), parent), m_look(look), m_model(new KeyModel(this))
{
    setModel(m_model);
    setItemDelegate(new KeyDelegate(look, *m_model, this));
    setHeaderInset(horizontalHeader(), sideInset);
    horizontalHeader()->setSectionsClickable(false);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex &now) { Q_EMIT currentChosen(now.isValid()); });
    setRowHeight(keyHeight);
    connect(&look, &Look::changed, this, &KeyTable::layOut);
    layOut();
}

void KeyTable::setKeys(std::vector<model::ApiKeyInfo> keys)
{
    const std::optional<std::string> chosen = current();
    m_model->setKeys(std::move(keys));
    const auto &all = m_model->keys();
    const auto found =
        chosen ? std::ranges::find(all, *chosen, &model::ApiKeyInfo::name) : all.end();
    if (found != all.end())
        setCurrentIndex(m_model->index(static_cast<int>(found - all.begin()), Name));
    else
        Q_EMIT currentChosen(false);
}

std::optional<std::string> KeyTable::current() const
{
    if (!currentIndex().isValid())
        return std::nullopt;
    return m_model->key(currentIndex().row()).name;
}

void KeyTable::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Delete) && currentIndex().isValid())
        Q_EMIT removeRequested();
    else
        TableView::keyPressEvent(event);
}

void KeyTable::layOut()
{
    const bool isNarrow = width() < m_look.px(narrowKeys);
    setColumnHidden(Models, isNarrow);
    horizontalHeader()->setSectionResizeMode(Models, QHeaderView::Stretch);
    horizontalHeader()->setSectionResizeMode(Name,
                                             isNarrow ? QHeaderView::Stretch : QHeaderView::Fixed);
    setColumnWidth(Name, std::max(m_look.px(132), width() / 4));
    setColumnWidth(Role, m_look.px(116));
    setColumnWidth(Rate, m_look.px(84));
    setColumnWidth(Made, m_look.px(84));
}

void KeyTable::resizeEvent(QResizeEvent *event)
{
    layOut();
    TableView::resizeEvent(event);
}

} // namespace oxide::ui
