#include "ui/routing/profilelist.h"

#include "base/text.h"
#include "ui/routing/profiledraft.h"
#include "ui/theme/look.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/delegate.h"

#include <algorithm>

#include <QAbstractListModel>
#include <QKeyEvent>
#include <QPainter>

namespace oxide::ui {

namespace {

constexpr int profileRow = 43;
constexpr int kindRole = Qt::UserRole + 1;
constexpr int inForceRole = Qt::UserRole + 2;
constexpr int unsavedRole = Qt::UserRole + 3;
constexpr int idRole = Qt::UserRole + 4;

} // namespace

class ProfileList::Model final : public QAbstractListModel
{
public:
    Model(const ProfileDraft &draft, QObject *parent) : QAbstractListModel(parent), m_draft(draft)
    {
    }

    /// The draft changed.
    void follow()
    {
        std::vector<int> ids;
        for (const EditedProfile &each : m_draft.profiles())
            ids.push_back(each.id);
        if (ids != m_ids) {
            beginResetModel();
            m_ids = std::move(ids);
            endResetModel();
        } else if (!m_ids.empty()) {
            Q_EMIT dataChanged(index(0), index(rowCount() - 1));
        }
    }

    [[nodiscard]] QModelIndex indexOf(int id) const
    {
        const auto found = std::ranges::find(m_ids, id);
        return found == m_ids.end() ? QModelIndex()
                                    : index(static_cast<int>(found - m_ids.begin()));
    }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_ids.size());
    }

    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override
    {
        const int id = index.isValid() ? m_ids[static_cast<std::size_t>(index.row())] : 0;
        const EditedProfile *profile = m_draft.find(id);
        if (!profile)
            return {};
        const bool isInForce = profile->now.name == m_draft.inForce();
        switch (role) {
        case Qt::DisplayRole:
            return base::qs(profile->now.name);
        case kindRole:
            return kindOf(*profile);
        case inForceRole:
            return isInForce;
        case unsavedRole:
            return profile->isDirty();
        case idRole:
            return id;
        case Qt::AccessibleTextRole: {
            QStringList parts{base::qs(profile->now.name), kindOf(*profile)};
            if (isInForce)
                parts << ProfileList::tr("in force");
            if (profile->isDirty())
                parts << ProfileList::tr("not saved");
            return parts.join(QStringLiteral(", "));
        }
        default:
            return {};
        }
    }

private:
    [[nodiscard]] static QString kindOf(const EditedProfile &profile)
    {
        if (!profile.isBuiltIn())
            return ProfileList::tr("your own");
        return profile.isChanged() ? ProfileList::tr("built in, changed")
                                   : ProfileList::tr("built in");
    }

    const ProfileDraft &m_draft;
    std::vector<int> m_ids;
};

/// The name over its kind; at the right what is in force, and a half disc where it is not saved.
class ProfileList::Delegate final : public RowDelegate
{
public:
    Delegate(const Look &look, QObject *parent) : RowDelegate(look, profileRow, parent) {}

protected:
    void paintContent(QPainter &painter, const QStyleOptionViewItem &option,
                      const QModelIndex &index) const override
    {
        const Theme &theme = look().theme();
        QRect row = option.rect.adjusted(look().px(12), 0, -look().px(12), -1);
        if (index.data(unsavedRole).toBool()) {
            const int side = look().px(11);
            paintState(painter,
                       QRectF(row.right() - side + 1, row.center().y() - side / 2.0, side, side),
                       oxide::ui::State::HalfOpen, theme);
            row.setRight(row.right() - side - look().px(8));
        }
        const bool isInForce = index.data(inForceRole).toBool();
        QRect first(row.left(), row.top() + look().px(4), row.width(), look().px(18));
        if (isInForce) {
            const QString text = ProfileList::tr("in force");
            const QFont font = look().font(TextStyle::Caption);
            const int width = tagWidth(text, font, look());
            paintTag(painter, first.right() - width + 1, first.center().y() + 1, text, font,
                     look());
            first.setRight(first.right() - width - look().px(8));
        }
        painter.setFont(look().font(isInForce ? TextStyle::Strong : TextStyle::Body));
        painter.setPen(theme.text);
        paintElided(painter, first, index.data().toString());
        painter.setFont(look().font(TextStyle::Caption));
        painter.setPen(theme.text2);
        paintElided(painter,
                    QRect(row.left(), row.top() + look().px(22), row.width(), look().px(15)),
                    index.data(kindRole).toString());
    }
};

ProfileList::ProfileList(const Look &look, const ProfileDraft &draft, QWidget *parent)
    : RowList(look, tr("Profiles"), parent), m_model(new Model(draft, this))
{
    setModel(m_model);
    setItemDelegate(new Delegate(look, this));
    viewport()->setAutoFillBackground(false); // the card's round corners stay
    connect(&draft, &ProfileDraft::changed, this, [this, &draft] {
        const int before = currentId();
        const int row = currentIndex().row();
        m_model->follow();
        if (m_model->rowCount() == 0 || (before != 0 && currentId() == before))
            return;
        if (const QModelIndex same = m_model->indexOf(before); same.isValid())
            setCurrentIndex(same);
        else if (const EditedProfile *used = draft.named(draft.inForce()); used && row < 0)
            choose(used->id);
        else
            setCurrentIndex(m_model->index(std::clamp(row, 0, m_model->rowCount() - 1)));
    });
    m_model->follow();
}

int ProfileList::currentId() const
{
    return currentIndex().data(idRole).toInt();
}

void ProfileList::choose(int id)
{
    if (const QModelIndex index = m_model->indexOf(id); index.isValid()) {
        setCurrentIndex(index);
        scrollTo(index);
    }
}

void ProfileList::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_D && event->modifiers() == Qt::ControlModifier)
        Q_EMIT duplicateAsked();
    else if (event->key() == Qt::Key_F2)
        Q_EMIT renameAsked();
    else if (event->key() == Qt::Key_Delete)
        Q_EMIT removeAsked();
    else
        RowList::keyPressEvent(event);
}

void ProfileList::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    RowList::currentChanged(current, previous);
    if (current.isValid())
        Q_EMIT chosen(current.data(idRole).toInt());
}

} // namespace oxide::ui
