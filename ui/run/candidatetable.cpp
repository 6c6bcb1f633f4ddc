#include "ui/run/candidatetable.h"

#include "base/text.h"
#include "ui/theme/controlstyle.h"
#include "ui/theme/look.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/delegate.h"
#include "ui/widgets/servicebook.h"

#include <QHeaderView>
#include <QPainter>
#include <QResizeEvent>

namespace oxide::ui {

namespace {

constexpr int candidateRow = 40; ///< two lines: the model, and whose it is
constexpr int inset = 12;

class CandidateDelegate final : public RowDelegate
{
public:
    CandidateDelegate(const Context &context, CandidateTable &table)
        : RowDelegate(context.look, candidateRow, &table), m_services(context.services),
          m_table(table), m_candidates(table.candidates())
    {
    }

protected:
    void paintContent(QPainter &painter, const QStyleOptionViewItem &option,
                      const QModelIndex &index) const override
    {
        const model::Candidate &candidate = m_candidates.candidate(index.row());
        const bool chosen = m_candidates.isChosen(index.row());
        if (chosen) {
            const QRect ground = option.rect.adjusted(0, 0, 0, -1);
            painter.fillRect(ground, look().theme().accentSoft);
        }
        if (index.column() == CandidateModel::Name)
            paintName(painter, option.rect, candidate, chosen);
        else if (index.column() == CandidateModel::Score)
            paintScore(painter, option, candidate, chosen);
        else if (candidate.isUsable())
            paintFigure(painter, option.rect, index);
    }

private:
    void paintName(QPainter &painter, const QRect &rect, const model::Candidate &candidate,
                   bool chosen) const
    {
        const int side = look().px(10);
        const int left = rect.left() + look().px(inset);
        paintSwatch(painter, QRectF(left, rect.center().y() - side / 2.0, side, side),
                    m_services.colourOf(candidate.target.service), look());
        const int text = left + side + look().px(7);
        const int width = rect.right() - text - look().px(4);
        const bool isUsable = candidate.isUsable();
        const Theme &theme = look().theme();
        painter.setFont(look().font(chosen ? TextStyle::Strong : TextStyle::Body));
        painter.setPen(isUsable ? theme.text : theme.text3);
        paintElided(painter, QRect(text, rect.top() + look().px(4), width, look().px(18)),
                    candidate.target.model.empty() ? CandidateTable::tr("its own choice")
                                                   : base::qs(candidate.target.model),
                    Qt::AlignLeft, Qt::ElideMiddle);
        painter.setFont(look().font(TextStyle::Caption));
        painter.setPen(isUsable ? theme.text2 : theme.text3);
        paintElided(painter, secondLine(rect, text, width), base::qs(candidate.target.service));
    }

    [[nodiscard]] QRect secondLine(const QRect &row, int left, int width) const
    {
        return {left, row.top() + look().px(21), width, look().px(14)};
    }

    /// Where something can be asked there is a second line in every column.
    [[nodiscard]] QRect firstLine(const QRect &row) const
    {
        if (!m_table.asksWhyNot())
            return row.adjusted(0, 0, 0, -1);
        return {row.left(), row.top() + look().px(4), row.width(), look().px(18)};
    }

    /// "Why not?" below the score, quiet until the row is met; the chosen one says that it is.
    void paintAnswer(QPainter &painter, const QStyleOptionViewItem &option, int row) const
    {
        const Theme &theme = look().theme();
        const bool isMet = option.state & QStyle::State_MouseOver
                           || (m_table.hasFocus() && m_table.currentIndex().row() == row);
        const bool offers = m_table.offersWhyNot(row);
        painter.setFont(look().font(TextStyle::Caption));
        painter.setPen(offers && !isMet ? theme.text3 : theme.accentText);
        const int left = option.rect.left() + look().px(inset);
        paintElided(painter, secondLine(option.rect, left, option.rect.right() - left),
                    offers ? CandidateTable::tr("Why not?") : CandidateTable::tr("chosen"));
    }

    [[nodiscard]] int rowOf(const model::Candidate &candidate) const
    {
        return static_cast<int>(&candidate - &m_candidates.candidate(0));
    }

    void paintScore(QPainter &painter, const QStyleOptionViewItem &option,
                    const model::Candidate &candidate, bool chosen) const
    {
        const Theme &theme = look().theme();
        if (m_table.asksWhyNot())
            paintAnswer(painter, option, rowOf(candidate));
        const QRect rect = firstLine(option.rect);
        const int left = rect.left() + look().px(inset);
        const QString text =
            m_candidates.index(rowOf(candidate), CandidateModel::Score).data().toString();
        if (!candidate.isUsable()) {
            paintTag(painter, left, rect.center().y(), text, look().font(TextStyle::Code), look());
            return;
        }
        const QRectF track(left, rect.center().y() - look().px(3) + 0.5, look().px(84),
                           look().px(6));
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.track);
        painter.drawRoundedRect(track, look().px(3), look().px(3));
        QRectF bar = track;
        bar.setWidth(
            std::max<double>(look().px(6), track.width() * std::clamp(*candidate.score, 0.0, 1.0)));
        painter.setBrush(chosen ? theme.accent : theme.text3);
        painter.drawRoundedRect(bar, look().px(3), look().px(3));
        painter.setFont(look().font(TextStyle::Body));
        painter.setPen(theme.text);
        painter.drawText(
            QRectF(track.right() + look().px(4), rect.top(), look().px(34), rect.height()),
            Qt::AlignRight | Qt::AlignVCenter, text);
    }

    void paintFigure(QPainter &painter, const QRect &rect, const QModelIndex &index) const
    {
        painter.setFont(look().font(TextStyle::Second));
        painter.setPen(look().theme().text2);
        paintElided(painter, firstLine(rect).adjusted(0, 0, -look().px(inset), 0),
                    index.data().toString(), Qt::AlignRight);
    }

    const ServiceBook &m_services;
    const CandidateTable &m_table;
    const CandidateModel &m_candidates;
};

} // namespace

CandidateTable::CandidateTable(const Context &context, QWidget *parent)
    : TableView(context.look, tr("Candidates"), parent), m_context(context), m_look(context.look)
{
    setModel(&m_model);
    setItemDelegate(new CandidateDelegate(context, *this));
    setHeaderInset(horizontalHeader(), inset);
    setSelectionMode(QAbstractItemView::NoSelection);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setSectionResizeMode(CandidateModel::Name, QHeaderView::Stretch);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
    connect(this, &QTableView::clicked, this, &CandidateTable::openWhyNot);
    connect(this, &TableView::rowActivated, this, &CandidateTable::openWhyNot);
    connect(this, &QTableView::entered, this, [this](const QModelIndex &index) {
        viewport()->setCursor(offersWhyNot(index.row()) ? Qt::PointingHandCursor : Qt::ArrowCursor);
    });
    setRowHeight(candidateRow);
    connect(&context.look, &Look::changed, this, &CandidateTable::layOut);
    connect(&context.services, &ServiceBook::changed, viewport(), qOverload<>(&QWidget::update));
    layOut();
}

void CandidateTable::setDecision(const model::Decision &decision)
{
    m_model.setDecision(decision);
    layOut();
}

void CandidateTable::clear()
{
    m_model.clear();
    layOut();
}

void CandidateTable::setAskWhatIf(AskWhatIf askWhatIf)
{
    m_askWhatIf = std::move(askWhatIf);
    setAccessibleDescription(
        m_askWhatIf ? tr("Enter tells what would have to change for one to be chosen") : QString());
    viewport()->update();
}

bool CandidateTable::offersWhyNot(int row) const
{
    return m_askWhatIf && row >= 0 && row < m_model.rowCount() && !m_model.isChosen(row);
}

void CandidateTable::openWhyNot(const QModelIndex &index)
{
    const int row = index.row();
    if (!offersWhyNot(row))
        return;
    for (const WhyNot *open : findChildren<WhyNot *>()) {
        if (open->isVisible()) // a double click activates what a click has opened
            return;
    }
    const model::Candidate *chosen = m_model.isChosen(0) ? &m_model.candidate(0) : nullptr;
    auto *whyNot = new WhyNot(m_context, m_model.candidate(row), chosen, this);
    const QRect cell = visualRect(m_model.index(row, CandidateModel::Name));
    whyNot->open(QRect(viewport()->mapToGlobal(cell.topLeft()), cell.size()), m_askWhatIf);
}

void CandidateTable::layOut()
{
    const bool wide = width() >= m_look.px(360);
    setColumnHidden(CandidateModel::Cost, !wide || !m_model.knowsCost());
    setColumnHidden(CandidateModel::Time, !wide || !m_model.knowsTime());
    const bool isLast =
        isColumnHidden(CandidateModel::Cost) && isColumnHidden(CandidateModel::Time);
    setColumnWidth(CandidateModel::Score, m_look.px(isLast ? 146 : 134)); // the last needs an edge
    setColumnWidth(CandidateModel::Cost, m_look.px(60));
    setColumnWidth(CandidateModel::Time, m_look.px(44));
    clearSpans();
    for (int row = 0; row < m_model.rowCount(); ++row) {
        if (!m_model.candidate(row).isUsable())
            setSpan(row, CandidateModel::Score, 1,
                    CandidateModel::ColumnCount - CandidateModel::Score);
    }
    updateGeometry();
}

QSize CandidateTable::sizeHint() const
{
    const int rows = m_model.rowCount() * m_look.px(candidateRow);
    return {m_look.px(380), horizontalHeader()->height() + rows};
}

QSize CandidateTable::minimumSizeHint() const
{
    const int rows = std::min(m_model.rowCount(), 2) * m_look.px(candidateRow);
    return {m_look.px(240), horizontalHeader()->height() + rows};
}

void CandidateTable::resizeEvent(QResizeEvent *event)
{
    TableView::resizeEvent(event);
    if (event->oldSize().width() != event->size().width())
        layOut();
}

} // namespace oxide::ui
